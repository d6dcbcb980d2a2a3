import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

/**
 * Ends a child by SIGTERM when this process ends, in whatever way. A shell waits on a pipe from this process, which
 * closes with it; `ended` tells that the child has ended before, for then its pid may become another's.
 */
export function endWithThisProcess(pid: number, ended: Promise<unknown>): void {
  const watchdog = spawn('/bin/sh', ['-c', 'read -r _; kill -TERM "$0"', `${pid}`], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // Without a shell, nothing but a clean end of this process ends the child.
  watchdog.on('error', () => undefined);
  watchdog.unref();
  if (watchdog.stdin instanceof Socket) watchdog.stdin.unref();
  void ended.then(() => watchdog.kill('SIGKILL'));
}
