// What scripts print: answers on stdout, everything else on stderr, with nothing in either that a terminal obeys.

import { printable } from "../text/printable.ts";
import { columnsOf, type Emphasis, emphasized, wrapped } from "./terminal.ts";

/** Prints lines to stdout. (console.log() would keep it to itself when they can't be written.) */
export function print(lines: string): void {
  process.stdout.write(`${printable(lines, "\n")}\n`);
}

/**
 * Prints lines to stderr. With an emphasis, they are prose: a terminal gets it, and they are wrapped at words there;
 * without, they stand as they are, and a command among them can be copied. An answer is no worse for a stderr that can't
 * be written to.
 */
export function say(lines: string, emphasis?: Emphasis): void {
  const columns = emphasis === undefined ? Infinity : columnsOf(process.stderr);
  const text = printable(lines, "\n")
    .split("\n")
    .map((line) => emphasized(wrapped(line, columns), emphasis, process.stderr))
    .join("\n");
  try {
    process.stderr.write(`${text}\n`);
  } catch {
    // full, or gone
  }
}
