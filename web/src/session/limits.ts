/** What the server bounds, by the names it has there. */
export type Limits = Readonly<Partial<Record<string, number>>>;
