// A table in a file: a CSV, read as it comes, or Parquet. A report has a hundred columns; only those that are asked for are made.

import { UserError } from "../../terminal/user-error.ts";
import { tableRefusal } from "./lookalikes.ts";

/** A row's cells, of the columns that were asked for, in that order; empty where there is nothing. */
export type Row = string[];

/** A table of text, out of CSV or Parquet. */
export interface Table {
  columns: string[];
  /** The number of its first row: a CSV's header is row 1, and a blank line is none. */
  firstRow: number;
  /** Its rows, many at a time. `wanted` are indices of `columns`. */
  rows(wanted: readonly number[]): AsyncIterable<Row[]>;
  /** Closes its file, whether it was read or not. */
  close(): Promise<void>;
}

/** Characters of one row: more of them means a quotation mark that is never closed. */
const LONGEST_ROW = 4_000_000;

/**
 * The table in a CSV (RFC 4180, with a byte-order mark or not). Blank lines are no rows.
 *
 * Throws a UserError that names the row when it has more or fewer cells than the header, as one has that was cut off, or
 * when its quotation marks don't match. `name` is what the file is called in it.
 */
export async function csvTable(chunks: AsyncIterable<Uint8Array>, name: string): Promise<Table> {
  const reader = new CsvReader(chunks, name);
  const columns = await reader.header().catch(async (error: unknown) => {
    await reader.close();
    throw error;
  });
  return {
    columns,
    firstRow: 2,
    rows: (wanted) => reader.rows(columns.length, wanted),
    close: () => reader.close(),
  };
}

class CsvReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #name: string;
  readonly #decoder = new TextDecoder();
  /** What has come and is not yet read: from #at on. */
  #text = "";
  #at = 0;
  #row = 0;
  #isWhole = false;

  constructor(chunks: AsyncIterable<Uint8Array>, name: string) {
    this.#chunks = chunks[Symbol.asyncIterator]();
    this.#name = name;
  }

  async header(): Promise<string[]> {
    for (;;) {
      const cells = this.#next();
      if (cells !== undefined) return cells;
      if (this.#isWhole) return [];
      await this.#more();
    }
  }

  async *rows(width: number, wanted: readonly number[]): AsyncGenerator<Row[]> {
    const places = new Int32Array(width).fill(-1);
    for (const [place, column] of wanted.entries()) places[column] = place;
    for (;;) {
      const rows: Row[] = [];
      for (;;) {
        const row = this.#next(places, wanted.length);
        if (row === undefined) break;
        rows.push(row);
      }
      if (rows.length > 0) yield rows;
      if (this.#isWhole) return;
      await this.#more();
    }
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #more(): Promise<void> {
    const { value, done } = await this.#chunks.next();
    this.#text =
      this.#text.slice(this.#at) +
      (done ? this.#decoder.decode() : this.#decoder.decode(value, { stream: true }));
    this.#at = 0;
    this.#isWhole = done === true;
    if (this.#text.length > LONGEST_ROW && !this.#text.includes("\n")) throw this.#error("it never ends");
  }

  /** The next row, if it is here whole: all its cells, or those that have a place. */
  #next(places?: Int32Array, width = 0): Row | undefined {
    const text = this.#text;
    // blank lines
    while (text[this.#at] === "\n" || text[this.#at] === "\r") this.#at += 1;
    let at = this.#at;
    if (at >= text.length) return undefined;

    const cells: Row = places === undefined ? [] : Array<string>(width).fill("");
    for (let column = 0; ; column += 1) {
      const place = places === undefined ? column : (places[column] ?? -1);
      let end: number;
      if (text.charCodeAt(at) === QUOTE) {
        let hasQuotes = false;
        end = at + 1;
        for (;;) {
          end = text.indexOf('"', end);
          if (end === -1 || end + 1 >= text.length) {
            // a quotation mark that is the last character yet may be the first of two
            if (end !== -1 && this.#isWhole) break;
            if (this.#isWhole || text.length - this.#at > LONGEST_ROW) {
              throw this.#error("a quotation mark in it is never closed");
            }
            return undefined;
          }
          if (text.charCodeAt(end + 1) !== QUOTE) break;
          hasQuotes = true;
          end += 2;
        }
        if (place >= 0) {
          const cell = text.slice(at + 1, end);
          cells[place] = hasQuotes ? cell.replaceAll('""', '"') : cell;
        }
        end += 1;
      } else {
        end = at;
        for (; end < text.length; end += 1) {
          const code = text.charCodeAt(end);
          if (code === COMMA || code === NEWLINE || code === RETURN) break;
        }
        if (place >= 0) cells[place] = text.slice(at, end);
      }

      const code = end < text.length ? text.charCodeAt(end) : NEWLINE;
      // the file may go on, with more of this cell
      if (!this.#isWhole && end >= text.length) return undefined;
      if (code === COMMA) {
        at = end + 1;
        continue;
      }
      // a header in quotes with other separators
      if (this.#row === 0 && column === 0 && ";\t|".includes(text[end] ?? " "))
        throw tableRefusal([text.slice(at, end + 1)], this.#name);
      if (code !== NEWLINE && code !== RETURN)
        throw this.#error("text follows a closing quotation mark in it");
      this.#at = end + 1;
      this.#row += 1;
      if (places !== undefined && column + 1 !== places.length) {
        this.#row -= 1;
        throw this.#error(`it has ${column + 1} of ${places.length} cells`);
      }
      return cells;
    }
  }

  #error(reason: string): UserError {
    return new UserError(
      `Cannot read row ${this.#row + 1} of ${this.#name}: ${reason}`,
      "The file is cut off or was changed: get it again",
    );
  }
}

const [QUOTE, COMMA, NEWLINE, RETURN] = [0x22, 0x2c, 0x0a, 0x0d];
