// One line on a terminal's stderr that says what Athena does, and goes when it is done.

/** Shows `text` in place of the one before; an empty text clears the line. Silent when stderr is no terminal. */
export function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}
