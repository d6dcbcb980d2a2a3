/** Who plays in the scenes. Nobody signs in as one of them by chance: names do not begin so. */
export const MAYA = 'demo:maya';
export const LUCA = 'demo:luca';
export const PRIYA = 'demo:priya';
export const OMAR = 'demo:omar';
export const MEI = 'demo:mei';
export const DEV = 'demo:dev';
