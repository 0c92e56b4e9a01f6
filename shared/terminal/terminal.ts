// What a terminal can show: how many columns, and which emphasis. A pipe or a file has no limit and gets none.

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const PLAIN = /^[ -~]*$/;
const ON = { bold: "\u001b[1m", dim: "\u001b[2m" };
const OFF = "\u001b[22m";

/** How a line is set off: `bold` or `dim`. */
export type Emphasis = keyof typeof ON;
type Stream = Pick<NodeJS.WriteStream, "isTTY" | "columns">;

/** Columns of the terminal that a stream leads to; Infinity for anything else. */
export function columnsOf({ isTTY, columns }: Stream): number {
  return isTTY && columns > 0 ? columns : Infinity;
}

/** Not where NO_COLOR is set (no-color.org), nor on a terminal that knows no escapes. */
export function emphasized(text: string, emphasis: Emphasis | undefined, { isTTY }: Stream): string {
  const isOff = !isTTY || process.env["NO_COLOR"] || process.env["TERM"] === "dumb";
  return emphasis === undefined || isOff ? text : `${ON[emphasis]}${text}${OFF}`;
}

/** The columns that a terminal takes for a text: a Chinese character takes two, an accent none. */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  // loaded when it is wanted: a script starts sooner without
  const stringWidth = require("string-width") as typeof import("string-width");
  return stringWidth(text);
}

/* A word of a shell, as text/command.ts quotes it. */
const WORD = String.raw`(?:\$'(?:[^'\\]|\\.)*'|'[^']*'|\\.|[^\s'\\])+`;
/** A command of ours that ends the line: `Next: make top-calls DAY=08/30`. */
const COMMAND = new RegExp(String.raw`(?<=^|\s)make [a-z][\w-]*(?: (?=\$?'?[A-Z_]+=)${WORD})+$`);
/** Another program's, or what goes into one: it wouldn't run when broken. */
const AS_IT_STANDS = /(?:^|[ :])(?:aws|npm|curl|sudo|brew|pip3?) [a-z-]|^ *[[{}\]'"]/;

/**
 * `text` in lines of at most `columns`, broken at blanks where there are some; later lines are indented by two more. A make
 * command at the end runs as it stands: its lines end in a backslash.
 */
export function wrapped(text: string, columns: number): string {
  if (widthOf(text) <= columns || AS_IT_STANDS.test(text)) return text;
  const [indent = ""] = /^ */.exec(text) ?? [];
  const command = COMMAND.exec(text)?.[0] ?? "";
  const words = text
    .slice(indent.length, text.length - command.length)
    .trimEnd()
    .split(" ");
  const ours = command.match(new RegExp(WORD, "g")) ?? [];
  const lines: string[] = [];
  let line = "";
  for (const [i, word] of [...words, ...ours].entries()) {
    const isOurs = i > words.length;
    const next = i >= words.length && i + 1 < words.length + ours.length ? 2 : 0;
    const isTooLong = widthOf(line) + 1 + widthOf(word) + next > columns;
    if (i === 0) line = `${indent}${word}`;
    else if (isTooLong && line.trim() !== "") {
      lines.push(isOurs ? `${line} \\` : line);
      line = `${indent}  ${word}`;
    } else line = `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}

/** `text` in at most `columns`, with an ellipsis in the middle when it had more: names differ at both ends. */
export function shortened(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  const characters = Array.from(text);
  const end = Math.floor((columns - 1) / 2);
  return `${fitting(characters, columns - 1 - end).join("")}…${fitting(characters.toReversed(), end).toReversed().join("")}`;
}

/** The first of the characters that fit into so many columns. */
function fitting(characters: string[], columns: number): string[] {
  let left = columns;
  const end = characters.findIndex((character) => (left -= widthOf(character)) < 0);
  return end === -1 ? characters : characters.slice(0, end);
}
