/** The ceiling of `npm run bench`: what Socket.IO can do where nothing is stored and nothing is checked. */
import { servePlainly } from './plain-server.js';

servePlainly(null);
