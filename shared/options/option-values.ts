// What an option's text means: the parsers of the options' table.

import { Days } from "../days.ts";
import { bytesIn } from "../text/numbers.ts";
import { UserError } from "../terminal/user-error.ts";

/** Reads an option's text; without one, gives its default. Throws a UserError for a text that it can't use. */
export type Parser<Value> = (text: string | undefined, name: string) => Value;

/** A text as it stands. */
export function text(): Parser<string | undefined>;
export function text(otherwise: string): Parser<string>;
export function text(otherwise?: string): Parser<string | undefined> {
  return (value) => value ?? otherwise;
}

/** Several names with commas between them; `\,` is a comma inside a name. */
export function names(otherwise: string[] = []): Parser<string[]> {
  return (value) => (value === undefined ? otherwise : splitNames(value));
}

/** One of a few words, in capitals or not. */
export function keyword<Word extends string>(...words: Word[]): Parser<Word | undefined> {
  return (value, name) => {
    if (value === undefined) return undefined;
    const word = words.find((one) => one === value.toLowerCase());
    if (word !== undefined) return word;
    throw new UserError(`Cannot use ${name} "${value}": not ${either(words)}`);
  };
}

/** The value, if it is none or one of `words`: those of an option's that a script has a use for. Throws a UserError else. */
export function among<Word extends string>(
  name: string,
  value: string | undefined,
  ...words: Word[]
): Word | undefined {
  const word = words.find((one) => one === value);
  if (word !== undefined || value === undefined) return word;
  throw new UserError(`Cannot use ${name} "${value}" here: not ${either(words)}`);
}

/** `1` for yes. */
export function yes(): Parser<boolean> {
  return (value, name) => keyword("1")(value, name) === "1";
}

/** A whole number of `noun`, `least` or more. */
export function wholeNumber(least: number, noun: string): Parser<number | undefined> {
  return (value, name) => {
    if (value === undefined) return undefined;
    if (/^\d{1,9}$/.test(value) && Number(value) >= least) return Number(value);
    throw new UserError(
      `Cannot use ${name} "${value}": not a number of ${noun}`,
      `${name} is ${least} or more`,
    );
  };
}

/** What `parser` reads, or the word `all`, in capitals or not, for Infinity. */
export function orAll<Value>(parser: Parser<Value>): Parser<Value | number> {
  return (value, name) => {
    if (value?.toLowerCase() === "all") return Infinity;
    try {
      return parser(value, name);
    } catch (error) {
      if (error instanceof UserError) throw new UserError(error.message, `${error.next}, or all`);
      throw error;
    }
  };
}

/** Bytes: `20GB`, `500 MB`; a bare number is of GB. */
export function bytes(): Parser<number | undefined>;
export function bytes(otherwise: string): Parser<number>;
export function bytes(otherwise?: string): Parser<number | undefined> {
  return (value = otherwise, name) => (value === undefined ? undefined : bytesIn(name, value));
}

/** The text of a day or a range of days, when it can be one; which days that are may depend on the logs. */
export function days(): Parser<string | undefined> {
  return (value, name) => {
    if (value !== undefined) asOption(name, () => Days.hasYear(value));
    return value;
  };
}

/** What `read` gives; where it refuses a day, in the name of the option that the day came with. */
export function asOption<Value>(name: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const renamed = (line: string): string => line.replace(/\bDAY(?=[ =])/g, name);
    throw new UserError(renamed(error.message), error.next && renamed(error.next));
  }
}

/**
 * The names in a list. A comma ends a name unless a backslash stands before it; two backslashes before a comma are one
 * in the name. Blanks around a name, and names of nothing, don't count.
 */
export function splitNames(list: string): string[] {
  const parts = [""];
  for (const [piece, backslashes = "", comma] of list.matchAll(/(\\*)(,)|\\+|[^\\,]+/g)) {
    const last = parts.length - 1;
    if (comma === undefined) parts[last] += piece;
    else {
      parts[last] += "\\".repeat(Math.floor(backslashes.length / 2));
      if (backslashes.length % 2 === 1) parts[last] += ",";
      else parts.push("");
    }
  }
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

/** The list that splitNames() reads as these names. */
export function joinNames(list: readonly string[]): string {
  return list
    .map((name, i) => {
      const escaped = name.replace(/(\\*),/g, "$1$1\\,");
      return i < list.length - 1 ? escaped.replace(/\\+$/, "$&$&") : escaped;
    })
    .join(",");
}

/** `table, csv or json` */
function either(words: readonly string[]): string {
  return [words.slice(0, -1).join(", "), words.at(-1)].filter(Boolean).join(" or ");
}
