// Lines on disk, to be had again sorted: what is more than memory should hold waits here for its turn.

import { closeSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Line } from "./columns.ts";

/** Lines of some 2 KB, so that 32 bytes a line stay in memory. */
const MOST_BYTES = 256 << 20;
const MOST_LINES = 1_000_000;
const MOST_KEYS = 100_000;
const BUFFER = 1 << 20;
/** DuckDB has room for all of a small file: of many, read one by one, for the largest of them. */
const MOST_A_FILE = 3 << 20;

/** Lines of one day, in order, in files. */
export interface SortedLines {
  day: string;
  paths: string[];
  lines: number;
  bytes: number;
  /** Of the longest line. */
  longest: number;
}

/** Lines, by a key and a number: by day, then key, then number, then as they came. */
export class Spool {
  readonly #folder: string;
  readonly #file: number;
  readonly #buffer = Buffer.allocUnsafe(BUFFER);
  #buffered = 0;
  /** Of each line. */
  #starts = new Float64Array(1 << 14);
  #lengths = new Uint32Array(1 << 14);
  #keys = new Uint32Array(1 << 14);
  #numbers = new Float64Array(1 << 14);
  readonly #known = new Map<string, number>();
  #lines = 0;
  #bytes = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.#file = openSync(join(folder, ".unsorted"), "w+");
  }

  get isFull(): boolean {
    return this.#bytes >= MOST_BYTES || this.#lines >= MOST_LINES || this.#known.size >= MOST_KEYS;
  }

  get isEmpty(): boolean {
    return this.#lines === 0;
  }

  add(day: string, number: number, { key, start, record }: Line): void {
    const line = this.#lines;
    if (line === this.#starts.length) this.#grow();
    this.#starts[line] = this.#bytes;
    this.#keys[line] = this.#keyOf(`${day}\0${key}`);
    this.#numbers[line] = number;
    const most = 3 * start.length + record.length + 2;
    if (this.#buffered + most > BUFFER) this.#flush();
    const length = most > BUFFER ? this.#addLong(start, record) : this.#addShort(start, record);
    this.#lengths[line] = length;
    this.#bytes += length;
    this.#lines += 1;
  }

  /** All lines by their days, each to be read before the next is asked for; and the spool is empty. */
  *sorted(): Generator<SortedLines> {
    this.#flush();
    const names = [...this.#known].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const ranks = new Uint32Array(names.length);
    names.forEach(([, key], rank) => (ranks[key] = rank));
    const days = names.map(([name]) => name.slice(0, name.indexOf("\0")));
    const rankOf = (line: number): number => ranks[this.#keys[line] ?? 0] ?? 0;
    const numbers = this.#numbers;
    const order = Uint32Array.from({ length: this.#lines }, (_, line) => line).toSorted(
      (a, b) => rankOf(a) - rankOf(b) || (numbers[a] ?? 0) - (numbers[b] ?? 0) || a - b,
    );

    for (let first = 0; first < order.length;) {
      const day = days[rankOf(order[first] ?? 0)] ?? "";
      let end = first + 1;
      while (end < order.length && days[rankOf(order[end] ?? 0)] === day) end += 1;
      yield this.#copied(day, order.subarray(first, end));
      first = end;
    }
    ftruncateSync(this.#file);
    this.#known.clear();
    this.#lines = 0;
    this.#bytes = 0;
  }

  close(): void {
    closeSync(this.#file);
  }

  #keyOf(name: string): number {
    let key = this.#known.get(name);
    if (key === undefined) this.#known.set(name, (key = this.#known.size));
    return key;
  }

  #grow(): void {
    const longer = <Numbers extends Float64Array | Uint32Array>(
      numbers: Numbers,
      twice: Numbers,
    ): Numbers => {
      twice.set(numbers);
      return twice;
    };
    const length = 2 * this.#starts.length;
    this.#starts = longer(this.#starts, new Float64Array(length));
    this.#lengths = longer(this.#lengths, new Uint32Array(length));
    this.#keys = longer(this.#keys, new Uint32Array(length));
    this.#numbers = longer(this.#numbers, new Float64Array(length));
  }

  #addShort(start: string, record: Uint8Array): number {
    const first = this.#buffered;
    let at = first + this.#buffer.write(start, first);
    this.#buffer.set(record, at);
    at += record.length;
    at += this.#buffer.write("}\n", at);
    this.#buffered = at;
    return at - first;
  }

  #addLong(start: string, record: Uint8Array): number {
    const line = Buffer.concat([Buffer.from(start), record, Buffer.from("}\n")]);
    writeAll(this.#file, line, this.#bytes);
    return line.length;
  }

  #flush(): void {
    writeAll(this.#file, this.#buffer.subarray(0, this.#buffered), this.#bytes - this.#buffered);
    this.#buffered = 0;
  }

  #copied(day: string, order: Uint32Array): SortedLines {
    const sorted: SortedLines = { day, paths: [], lines: order.length, bytes: 0, longest: 0 };
    for (let first = 0; first < order.length;) {
      const start = first;
      let bytes = 0;
      for (; first < order.length && (bytes === 0 || bytes < MOST_A_FILE); first += 1) {
        const length = this.#lengths[order[first] ?? 0] ?? 0;
        bytes += length;
        sorted.longest = Math.max(sorted.longest, length);
      }
      const path = join(this.#folder, `.sorted-${sorted.paths.length}`);
      this.#copy(path, order.subarray(start, first));
      sorted.paths.push(path);
      sorted.bytes += bytes;
    }
    return sorted;
  }

  #copy(path: string, order: Uint32Array): void {
    const file = openSync(path, "w");
    let written = 0;
    let at = 0;
    for (const line of order) {
      const length = this.#lengths[line] ?? 0;
      if (at + length > BUFFER) {
        writeAll(file, this.#buffer.subarray(0, at), written);
        written += at;
        at = 0;
      }
      const isLong = length > BUFFER;
      const into = isLong ? Buffer.allocUnsafe(length) : this.#buffer.subarray(at, at + length);
      readSync(this.#file, into, 0, length, this.#starts[line] ?? 0);
      if (isLong) {
        writeAll(file, into, written);
        written += length;
      } else at += length;
    }
    writeAll(file, this.#buffer.subarray(0, at), written);
    closeSync(file);
  }
}

function writeAll(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;)
    done += writeSync(file, bytes, done, bytes.length - done, position + done);
}
