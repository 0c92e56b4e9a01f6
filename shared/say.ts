// What is said beside an answer, on stderr.

import { printable } from "./printable.ts";

/**
 * Prints lines to stderr, with nothing in them that a terminal obeys. An answer is no worse for a stderr that can't be
 * written to.
 */
export function say(lines: string): void {
  try {
    process.stderr.write(`${printable(lines, "\n")}\n`);
  } catch {
    // full, or gone
  }
}
