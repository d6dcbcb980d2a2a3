/** Whether one points by a mouse or the like: where one does not, the keyboard would cover what one came to read. */
export const hasFinePointer = (): boolean => matchMedia('(pointer: fine)').matches;
