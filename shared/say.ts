// What scripts print: answers on stdout, everything else on stderr, with nothing in either that a terminal obeys.

import { printable } from "./printable.ts";

/** Prints lines to stdout. (console.log() would keep it to itself when they can't be written.) */
export function print(lines: string): void {
  process.stdout.write(`${printable(lines, "\n")}\n`);
}

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
