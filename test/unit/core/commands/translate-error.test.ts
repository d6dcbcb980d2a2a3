import { expect, it } from '@jest/globals';
import { translateError } from '../../../../src/core/commands/translate-error.js';
import { isDatabaseTrouble } from '../../../../src/modules/log/log-errors.js';

function systemError(code: string): Error {
  return Object.assign(new Error(`write ${code}`), { code, errno: -104, syscall: 'write' });
}

it('a connection that broke under a write leaves its outcome unknown, though the driver lets the error through', () => {
  for (const code of ['ECONNRESET', 'EPIPE', 'ERR_STREAM_DESTROYED']) {
    const error = systemError(code);
    expect(translateError(error, 'write')).toMatchObject({ known: { code: 'unknown_outcome' }, unexpected: null });
    expect(translateError(error, 'read')).toMatchObject({ known: { code: 'overloaded' }, unexpected: null });
    expect(isDatabaseTrouble(error)).toBe(true);
  }
});

it('other errors of the system are nobody’s to try again', () => {
  const error = systemError('EACCES');
  expect(translateError(error, 'write')).toMatchObject({ known: { code: 'internal' }, unexpected: error });
  expect(isDatabaseTrouble(error)).toBe(false);
});
