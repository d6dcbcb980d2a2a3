import { SignJWT } from 'jose';
import { TEST_SECRET } from './server.js';

/** A token as a host application would sign it for the servers that tests start. */
export function tokenOf(userId: string, options: { seconds?: number; [claim: string]: unknown } = {}): Promise<string> {
  const { seconds = 600, ...claims } = options;
  const jwt = new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setSubject(userId);
  return jwt.setExpirationTime(Math.floor(Date.now() / 1000) + seconds).sign(new TextEncoder().encode(TEST_SECRET));
}
