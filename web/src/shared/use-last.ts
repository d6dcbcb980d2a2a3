import { useState } from 'react';

/** A value, or where it is none the last one there was: what a dialog shows while it goes. */
export function useLast<T>(value: T | null): T | null {
  const [last, setLast] = useState(value);
  if (value !== null && value !== last) setLast(value);
  return value ?? last;
}
