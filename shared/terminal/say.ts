// What scripts print: answers on stdout, everything else on stderr, with nothing in either that a terminal obeys.

import { printable } from "../text/printable.ts";
import { columnsOf, type Emphasis, emphasized, wrapped } from "./terminal.ts";

/** Prints lines to stdout. (console.log() would keep it to itself when they can't be written.) */
export function print(lines: string): void {
  process.stdout.write(`${printable(lines, "\n")}\n`);
}

/** Lines of prose for stdout: those that start with a dash are indented, and a terminal gets them wrapped at words. */
export function prose(lines: readonly string[]): string[] {
  const columns = columnsOf(process.stdout);
  return lines.map((line) => wrapped(printable(line.startsWith("- ") ? `  ${line}` : line), columns));
}

/** What stands on a terminal's last line, as a progress bar does: it goes before something is said, and stands below it. */
export const lastLine = new Set<{ goes: () => void; stands: () => void }>();

/**
 * Prints lines to stderr, on a terminal wrapped at words and with an emphasis if there is one. An answer is no worse for a
 * stderr that can't be written to.
 */
export function say(lines: string, emphasis?: Emphasis): void {
  const columns = columnsOf(process.stderr);
  const text = printable(lines, "\n")
    .split("\n")
    .map((line) => emphasized(wrapped(line, columns), emphasis, process.stderr))
    .join("\n");
  try {
    for (const { goes } of lastLine) goes();
    process.stderr.write(`${text}\n`);
    for (const { stands } of lastLine) stands();
  } catch {
    // full, or gone
  }
}

/** Shows a line in place of the one before, while one waits; an empty one clears it. Silent when stderr is no terminal. */
export function showStatus(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${printable(line)}`);
}
