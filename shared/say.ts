// What is said beside an answer, on stderr.

import { printable } from "./printable.ts";

/** Prints a line to stderr, with nothing in it that a terminal obeys. A text of several lines keeps them. */
export function say(text: string): void {
  process.stderr.write(`${printable(text, "\n")}\n`);
}
