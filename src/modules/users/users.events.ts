declare module '../../core/events/domain-events.js' {
  interface DomainEventMap {
    /** Something that others see of a user changed, or the language they are spoken to in. */
    'user.updated': {
      userId: string;
      language: string;
      /** Their custom status text as it is now, where it was set. */
      status?: string | null;
    };
    /** Accounts were closed for good: of whom, `has` tells. Repeated for a while, in every process. */
    'people.erased': { has: (userId: string) => boolean };
    'company.updated': { companyId: string };
  }
}

export {};
