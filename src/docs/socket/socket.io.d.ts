import type { Open } from './session.js';

/** Socket.IO's client for browsers, which the server serves under this name: as much of it as the page uses. */
export const io: Open;
