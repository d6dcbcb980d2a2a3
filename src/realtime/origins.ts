import type { Config } from '../config/config.js';

const LOCAL = /^https?:\/\/(localhost|[\w-]+\.localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Whether a web page of this origin may talk to the server: one of CORS_ORIGINS, in development also any page of this
 * machine. Clients that are no browsers send no origin.
 */
export function isAllowedOrigin(config: Config, origin: string | undefined): boolean {
  if (origin === undefined) return true;
  const page = origin.toLowerCase();
  return config.corsOrigins.includes(page) || (!config.isProduction && LOCAL.test(page));
}
