/**
 * What an operator is told of a failure: the sentence alone where it is one made for them (our own errors, the
 * database's, the system's), else with its stack, for then it is a fault of the program.
 */
export function failureSentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'MongooseServerSelectionError' || error.name === 'MongoServerSelectionError') {
    return `The database cannot be reached: ${error.message}`;
  }
  if ('code' in error && error.code === 'EADDRINUSE')
    return `The port is taken: ${error.message}. Set PORT to another.`;
  const isForeseen =
    error.constructor === Error || error.name === 'ConfigError' || error.name.startsWith('Mongo') || 'code' in error;
  return isForeseen ? error.message : (error.stack ?? error.message);
}
