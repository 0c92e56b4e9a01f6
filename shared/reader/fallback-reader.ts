// Reads the log files that the kernel leaves: JSON in any wrapper, values one after another, files of any size, files
// with faults in them. And says what a file is that is none of these.
//
// The text comes in pieces of a megabyte. Objects that may be records are handed to the kernel, as many as a piece has
// at once, as if CloudTrail had delivered them in a file; only what it leaves is parsed, unwrapped and judged one by one.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { type Columns, unpack } from "./columns.ts";
import { type EventBlock, IndexedBlock } from "./event-block.ts";
import type { FilePart, LogSource } from "./file-reader.ts";
import { isSpace, JsonValues, LINE_PREFIX, NEWLINE, prefixLength, UNFINISHED } from "./json-values.ts";
import type { Kernel } from "./kernel.js";
import { describeBytes, isEventHistory, reasonOf } from "./known-contents.ts";
import { whyUnread } from "./log-text.ts";
import { ParsedBlock } from "./parsed-block.ts";
import { readOnly } from "./read-only.ts";
import { bytesOf, textOf } from "./text-stream.ts";
import { LIKELY_FIELDS, type TouchedFields } from "./touched-fields.ts";
import { isCsvOfRecords, itemsIn, wrapped } from "./wrappers.ts";

/** What the fallback parser works with. The limits are options so that tests reach them with small files. */
export interface FallbackOptions {
  kernel: Kernel;
  touched: TouchedFields;
  /** How much text is looked at together, in bytes. */
  piece?: number;
  /** A value that is longer is taken apart into the items of its outermost array. A record has 256 KB at most. */
  longestValue?: number;
}

/** A file's events, part after part, or what is wrong with one that is no log. */
export async function* readAnything(
  source: LogSource,
  options: FallbackOptions,
): AsyncGenerator<FilePart, undefined> {
  const { path } = source;
  const size = { bytes: 0 };
  const findings = new Findings();
  let last: EventBlock | undefined;
  try {
    for await (const events of eventsIn(source, size, findings, options)) {
      // the last one goes with what became of the file
      if (last !== undefined) yield { path, events: last };
      last = events;
    }
  } catch (error) {
    findings.stop(whyUnread(error));
  }
  const events = last === undefined ? {} : { events: last };
  yield { path, ...events, ...findings.end(size.bytes) };
  return undefined;
}

async function* eventsIn(
  source: LogSource,
  size: { bytes: number },
  findings: Findings,
  options: FallbackOptions,
): AsyncGenerator<EventBlock, undefined> {
  const pieces = textOf(bytesOf(source, size));
  const first = await pieces.next();
  const head = first.done === true ? new Uint8Array() : first.value;
  const isCsv = isCsvOfRecords(head);
  const description = isCsv ? undefined : describeBytes(head);
  if (description?.isHarmless === true) findings.other(description.kind);
  else if (description !== undefined) findings.stop(reasonOf(description));
  else if (isCsv) {
    const { jsonLinesOfCsv } = await import("./csv.ts");
    yield* recordsIn([jsonLinesOfCsv(await wholeText(head, pieces))], findings, options);
  } else if (isEventHistory(head)) {
    const { callsInEventHistory } = await import("./csv.ts");
    const calls = callsInEventHistory(await wholeText(head, pieces));
    findings.calls += calls.length;
    findings.isEmpty = false;
    yield new ParsedBlock(calls);
  } else if (isBlank(head) || mayHaveJson(head)) {
    yield* recordsIn(joined(head, pieces), findings, options);
  } else {
    const start = Buffer.from(head.subarray(0, 30)).toString().trim();
    findings.stop(isJson(start) ? "no Records" : `not JSON: it starts with ${JSON.stringify(start)}`);
  }
  await pieces.return(undefined);
  return undefined;
}

async function* recordsIn(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  findings: Findings,
  options: FallbackOptions,
): AsyncGenerator<EventBlock, undefined> {
  const finder = new RecordFinder(findings, options);
  for await (const piece of pieces) {
    yield* finder.add(piece);
    if (finder.isHopeless) break;
  }
  yield* finder.end();
  return undefined;
}

/** What has been found in a file so far, but for the calls themselves. */
class Findings {
  calls = 0;
  /** Whether the file has had nothing but white space. */
  isEmpty = true;
  readonly #otherKinds = new Map<string, number>();
  readonly #faults = new Map<string, { text: string; line: number; count: number }>();
  #stopped: string | undefined;

  other(kind: string): void {
    this.isEmpty = false;
    // more kinds than CloudTrail may ever have are somebody's joke
    const name = this.#otherKinds.has(kind) || this.#otherKinds.size < 30 ? kind : "unheard-of";
    this.#otherKinds.set(name, (this.#otherKinds.get(name) ?? 0) + 1);
  }

  /** Something that is no record, as `text` says; `line` is asked for if it is the first of its sort. */
  fault(text: string, line: () => number): void {
    this.isEmpty = false;
    const sort = text.replace(/: .*/s, "");
    const fault = this.#faults.get(sort);
    if (fault === undefined) this.#faults.set(sort, { text, line: line(), count: 1 });
    else fault.count += 1;
  }

  /** The file can't be read any further. */
  stop(reason: string): void {
    this.#stopped ??= reason;
  }

  end(bytes: number): Omit<FilePart, "path"> {
    const reason = this.#reason();
    const kinds = [...this.#otherKinds.keys()];
    if (this.calls === 0 && kinds.length === 0) {
      if (reason !== undefined) return { end: { bytes, state: "unreadable", reason } };
      if (this.isEmpty) return { end: { bytes, state: "unreadable", reason: "the file is empty" } };
    }
    const otherKinds = Object.fromEntries(this.#otherKinds);
    if (reason !== undefined) return { otherKinds, end: { bytes, state: "partlyRead", reason } };
    if (this.calls > 0 || kinds.length === 0) return { otherKinds, end: { bytes, state: "read" } };
    return { end: { bytes, state: "skipped", kind: kinds.toSorted().join(" and ") } };
  }

  #reason(): string | undefined {
    const said = [...this.#faults.values()].map(
      ({ text, line, count }) =>
        (this.calls > 0 || line > 1 ? `line ${line}: ` : "") +
        text +
        (count > 1 ? `, and ${count - 1} more like it` : ""),
    );
    const shown = said.slice(0, MOST_FAULTS);
    if (said.length > shown.length) shown.push(`${said.length - shown.length} faults of other sorts`);
    if (this.#stopped !== undefined) shown.push(this.#stopped);
    return shown.length === 0 ? undefined : shown.join("; ");
  }
}

const MOST_FAULTS = 3;

/** A part of a text that may be a record. */
interface Span {
  start: number;
  end: number;
}

/** An array too long to be kept whole: the keys that lead to it, and what may come next in it. */
interface OpenArray {
  keys: string[];
  next: "item or end" | "item" | "comma or end";
  /** So many items are to be looked for one by one, before many are guessed again, and after the next wrong guess. */
  oneByOne: number;
  patience: number;
}

function newList(keys: string[]): OpenArray {
  return { keys, next: "item or end", oneByOne: 0, patience: 64 };
}

/** Text is put in, events come out. */
class RecordFinder {
  readonly #findings: Findings;
  readonly #kernel: Kernel;
  readonly #touched: TouchedFields;
  readonly #piece: number;
  readonly #longestValue: number;
  readonly #values = new JsonValues();

  /** What has been put in and has not been looked at, or goes on. */
  #waiting = Buffer.alloc(0);
  #waitingLength = 0;
  /** Until then it is in vain to look once more. */
  #wanted: number;

  /** The text that is being looked at, from where on, and the number of the line where it starts. */
  #text: Buffer = Buffer.alloc(0);
  #at = 0;
  #line = 1;
  #isLineStart = true;
  /** Whether nothing but white space stands between it and a value before. */
  #isAfterValue = false;
  /** A line that holds nothing goes on. */
  #isSkipping = false;
  #array: OpenArray | undefined;
  /** The value at hand is what follows an array that has been taken apart. */
  #isTail = false;

  #found: EventBlock[] = [];
  #parsed: CloudTrailEvent[] = [];

  constructor(
    findings: Findings,
    { kernel, touched, piece = 1 << 20, longestValue = 8 << 20 }: FallbackOptions,
  ) {
    this.#findings = findings;
    this.#kernel = kernel;
    this.#touched = touched;
    this.#piece = piece;
    this.#wanted = piece;
    this.#longestValue = longestValue;
  }

  /** There is nothing to be hoped for from the rest of the file. */
  get isHopeless(): boolean {
    return this.#values.wasted > MOST_WASTED;
  }

  *add(text: Uint8Array): Generator<EventBlock, undefined> {
    for (let at = 0; at < text.length && !this.isHopeless; at += this.#piece) {
      const some = text.subarray(at, at + this.#piece);
      this.#reserve(this.#waitingLength + some.length);
      this.#waiting.set(some, this.#waitingLength);
      this.#waitingLength += some.length;
      if (this.#waitingLength >= this.#wanted) yield* this.#look(false);
    }
    return undefined;
  }

  *end(): Generator<EventBlock, undefined> {
    yield* this.#look(true);
    if (this.isHopeless) this.#findings.stop("too much of it is not JSON: given up");
    return undefined;
  }

  /** Finds what is complete in the text so far, and keeps the rest. */
  *#look(isLast: boolean): Generator<EventBlock, undefined> {
    this.#text = this.#waiting.subarray(0, this.#waitingLength);
    this.#at = 0;
    while (this.#step(isLast));
    this.#line += newlines(this.#text, this.#at);
    const rest = this.#text.length - this.#at;
    this.#reserve(rest);
    this.#text.copy(this.#waiting, 0, this.#at);
    this.#waitingLength = rest;
    // to look again at each piece would be to join a long value's text again each time
    this.#wanted = rest + Math.max(this.#piece, rest / 2);
    this.#flush();
    yield* this.#found.splice(0);
    return undefined;
  }

  #reserve(length: number): void {
    if (length <= this.#waiting.length) return;
    const longer = Buffer.allocUnsafeSlow(2 * length);
    this.#waiting.copy(longer, 0, 0, this.#waitingLength);
    this.#waiting = longer;
  }

  /** Whether there may be more in the text. */
  #step(isLast: boolean): boolean {
    if (this.isHopeless) {
      this.#at = this.#text.length;
      return false;
    }
    if (this.#isSkipping) return this.#skip();
    if (this.#array !== undefined) return this.#takeItems(this.#array, isLast);
    if (!this.#isTail && this.#values.isIdle && this.#takeLogFile(isLast)) return true;
    if (this.#isLineStart && !this.#isTail && this.#takeLines(isLast)) return true;
    return this.#takeValues(isLast);
  }

  #skip(): boolean {
    const newline = this.#text.indexOf(NEWLINE, this.#at);
    this.#isSkipping = newline < 0;
    this.#isLineStart = newline >= 0;
    this.#isAfterValue = false;
    this.#at = newline < 0 ? this.#text.length : newline;
    return newline >= 0;
  }

  /**
   * Takes a log file that another follows, as `cat` joins them. Where it ends is guessed; the kernel, which takes nothing but
   * one log file, proves it, in a tenth of the time that it takes to look for the end. One that goes on beyond the text is
   * taken apart.
   */
  #takeLogFile(isLast: boolean): boolean {
    const text = this.#text;
    let start = this.#at;
    while (isSpace(text[start])) start += 1;
    if (!this.#isLogFile({ start, end: text.length })) return false;
    const end = endOfLogFile(text, start);
    if (end < 0 && !isLast && text.length - start >= this.#piece / 4) {
      const list = text.indexOf("[", start) + 1;
      if (!START_OF_LIST.test(text.toString("latin1", start, Math.min(list, start + 100)))) return false;
      this.#array = newList(["Records"]);
      this.#at = list;
      return true;
    }
    if (end < 0 || !this.#read(Buffer.from(text.subarray(start, end)))) return false;
    this.#at = end;
    this.#isLineStart = false;
    this.#isAfterValue = true;
    return true;
  }

  /** Takes the whole lines, if each is an object: JSON has no line ends in texts, and so needs no scanner. */
  #takeLines(isLast: boolean): boolean {
    const text = this.#text;
    const end = isLast ? text.length : text.lastIndexOf(NEWLINE) + 1;
    const lines: Span[] = [];
    for (let start = this.#at; start < end;) {
      const newline = text.indexOf(NEWLINE, start);
      const lineEnd = newline < 0 || newline > end ? end : newline;
      const line = trimmed(text, start, lineEnd);
      if (line.start < line.end) {
        line.start += prefixLength(text, line.start);
        if (text[line.start] !== OPEN_BRACE || text[line.end - 1] !== CLOSE_BRACE) return false;
        lines.push(line);
      }
      start = lineEnd + 1;
    }
    if (lines.length < 2) return false;
    this.#values.reset();
    this.#findings.isEmpty = false;
    this.#at = end;
    this.#takeObjects(lines, (line) => this.#takeLine(line));
    return true;
  }

  /** A line that looked like an object: it may be several, or none. */
  #takeLine({ start, end }: Span): void {
    const values = new JsonValues();
    const line = this.#text.subarray(start, end);
    for (let at = 0; ;) {
      const found = values.next(line, at, true, at === 0);
      if (found === undefined) break;
      at = found.end;
      if (found.isValue) this.#takeValue({ start: start + found.start, end: start + found.end });
      else this.#fault(NOT_JSON, start + found.start);
    }
  }

  #takeValues(isLast: boolean): boolean {
    const spans: Span[] = [];
    const text = this.#text;
    let isMore = false;
    for (;;) {
      let found = this.#values.next(text, this.#at, false, this.#isLineStart, this.#isAfterValue);
      if (isLast && found?.end === UNFINISHED) {
        // a list that was cut off has whole records before its end
        if (found.isValue && !this.#isTail && this.#openArray(found.start)) {
          this.#takeSpans(spans.splice(0));
          return true;
        }
        this.#values.reset();
        found = this.#values.next(text, this.#at, true, this.#isLineStart, this.#isAfterValue);
      }
      if (found === undefined) {
        this.#at = text.length;
        this.#isLineStart ||=
          text.lastIndexOf(NEWLINE) >= 0 && isBlank(text.subarray(text.lastIndexOf(NEWLINE)));
        break;
      }
      const { start, end, isValue } = found;
      this.#findings.isEmpty = false;
      this.#isLineStart = found.isLineStart;
      this.#at = start;
      if (end !== UNFINISHED) {
        this.#at = end;
        this.#isLineStart = false;
        this.#isAfterValue = isValue;
        if (!isValue) {
          this.#fault(NOT_JSON, start);
          this.#isTail = false;
        } else if (this.#isTail) {
          this.#takeTail({ start, end });
          return true;
        } else spans.push({ start, end });
        if (this.isHopeless) break;
        continue;
      }
      const length = text.length - start;
      if (length > this.#longestValue) {
        this.#takeSpans(spans.splice(0));
        if (isValue && !this.#isTail && this.#openArray(start)) isMore = true;
        // where its array has ended already, the value may end soon
        else if (!isValue || length > 2 * this.#longestValue) {
          this.#giveUp(start);
          isMore = true;
        }
      }
      break;
    }
    this.#takeSpans(spans);
    return isMore;
  }

  /** Leaves a value or a line that goes on for too long. */
  #giveUp(start: number): void {
    const { end } = this.#values.giveUp(this.#text, start);
    this.#fault(NOT_JSON, start);
    this.#isTail = false;
    this.#isSkipping = end === UNFINISHED;
    this.#at = end === UNFINISHED ? this.#text.length : end;
  }

  /** Takes the value at hand apart from now on, if there may be records in its outermost array. */
  #openArray(start: number): boolean {
    const open = this.#values.openArray(this.#text, start);
    if (open === undefined) return false;
    const { at, keys } = open;
    const isKnown = itemsIn(wrapped(keys, ANY_CALL)).some((item) => "call" in item);
    const before = this.#text.toString("utf8", start, at);
    if (!isKnown || !isJson(`${before}0${"}".repeat(keys.length)}`)) return false;
    this.#values.reset();
    this.#array = newList(keys);
    this.#at = at + 1;
    return true;
  }

  /** Takes items of the array that is open. */
  #takeItems(array: OpenArray, isLast: boolean): boolean {
    const text = this.#text;
    const spans: Span[] = [];
    const take = (): void =>
      this.#takeObjects(spans.splice(0), (span) =>
        this.#takeParsed(span, (value) => wrapped(array.keys, value)),
      );
    for (;;) {
      while (isSpace(text[this.#at])) this.#at += 1;
      const byte = text[this.#at];
      if (byte === undefined) {
        take();
        if (isLast) this.#fault("not JSON: the list of records has no end", this.#at);
        return false;
      }
      if (byte === CLOSE_BRACKET && array.next !== "item") {
        take();
        this.#array = undefined;
        const { keys } = array;
        if (keys.length > 0) {
          // what follows belongs to an object of which this is the rest
          const head = Buffer.from(`${keys.map((key) => `{${JSON.stringify(key)}:`).join("")}0`);
          this.#line += newlines(text, this.#at);
          this.#text = Buffer.concat([head, text.subarray(this.#at + 1)]);
          this.#at = 0;
          this.#isTail = true;
        } else this.#at += 1;
        return true;
      }
      if (byte === COMMA && array.next === "comma or end") {
        this.#at += 1;
        array.next = "item";
        continue;
      }
      if (
        byte === OPEN_BRACE &&
        array.next !== "comma or end" &&
        this.#values.isIdle &&
        array.oneByOne === 0
      ) {
        take();
        if (this.#takeManyItems(array)) continue;
      }
      if (isLast && this.#isCutOff()) {
        take();
        this.#fault("not JSON: it is cut off in the middle of a record", this.#at);
        this.#at = text.length;
        return false;
      }
      const found =
        array.next === "comma or end" ? undefined : this.#values.next(text, this.#at, isLast, false);
      const isItem = found !== undefined && found.isValue && text[found.start] === OPEN_BRACE;
      if (isItem && found.end !== UNFINISHED) {
        spans.push(found);
        this.#at = found.end;
        array.next = "comma or end";
        array.oneByOne = Math.max(array.oneByOne - 1, 0);
        continue;
      }
      take();
      if (isItem && text.length - found.start <= this.#longestValue) return false;
      // something else stands here: what comes after it is found as values are that stand one after another
      this.#array = undefined;
      this.#fault(isItem ? NOT_JSON : "not JSON: a list of records has something else in it", this.#at);
      this.#values.reset();
      const object = text.indexOf(OPEN_BRACE, this.#at + 1);
      this.#isSkipping = object < 0;
      this.#at = object < 0 ? text.length : object;
      return true;
    }
  }

  /** Whether the text ends in the middle of the record at hand, and no other starts as this one does. */
  #isCutOff(): boolean {
    const text = this.#text;
    const found = this.#values.next(text, this.#at, false, false);
    this.#values.reset();
    if (found?.isValue !== true || found.end !== UNFINISHED || text[found.start] !== OPEN_BRACE) return false;
    return text.indexOf(text.subarray(found.start, found.start + START_OF_RECORD), found.start + 1) < 0;
  }

  /**
   * Takes items up to the last one that the text has whole: where that ends is guessed, by how the first one starts, and the
   * kernel proves it.
   */
  #takeManyItems(array: OpenArray): boolean {
    const text = this.#text;
    const start = this.#at;
    const endOfList = endOfLogFile(text, start) - CLOSERS;
    const next = Buffer.concat([BETWEEN, text.subarray(start, start + 16)]);
    const end = endOfList > start ? endOfList : text.lastIndexOf(next) + 1;
    if (end <= start) return false;
    const isTaken = this.#read(Buffer.concat([RECORDS_START, text.subarray(start, end), RECORDS_END]));
    if (isTaken) {
      this.#at = end;
      array.next = "comma or end";
    } else {
      array.oneByOne = array.patience;
      array.patience *= 2;
    }
    return isTaken;
  }

  /** What comes after an array that has been taken apart. */
  #takeTail({ start, end }: Span): void {
    this.#isTail = false;
    const text = this.#text.toString("utf8", start, end);
    try {
      const rest = JSON.stringify(JSON.parse(text));
      if (!rest.startsWith(text.slice(0, text.indexOf("0") + 1)))
        this.#fault("a list of records comes twice", start);
    } catch {
      this.#fault(NOT_JSON, start);
    }
  }

  #takeSpans(spans: Span[]): void {
    const objects: Span[] = [];
    const take = (): void => this.#takeObjects(objects.splice(0), (span) => this.#takeValue(span));
    for (const span of spans) {
      const isObject = this.#text[span.start] === OPEN_BRACE && !this.#isLogFile(span);
      if (isObject) objects.push(span);
      else {
        take();
        this.#takeValue(span);
      }
    }
    take();
  }

  /** Does it start as CloudTrail's own files do? */
  #isLogFile({ start, end }: Span): boolean {
    return RECORDS.test(this.#text.toString("latin1", start, Math.min(end, start + 40)));
  }

  /** Objects: if they are records, the kernel reads them; if some are not, those around them. */
  #takeObjects(spans: Span[], take: (span: Span) => void): void {
    if (spans.length === 0) return;
    if (spans.length > 1 && this.#takeByKernel(spans)) return;
    if (spans.length > FEW) {
      const middle = spans.length >> 1;
      this.#takeObjects(spans.slice(0, middle), take);
      this.#takeObjects(spans.slice(middle), take);
    } else for (const span of spans) take(span);
  }

  /** One value: a log file as CloudTrail delivers it, a list of records, or anything else. */
  #takeValue(span: Span): void {
    const { start, end } = span;
    const bytes = this.#text.subarray(start, end);
    if (bytes[0] === OPEN_BRACKET && this.#read(Buffer.concat([RECORDS_KEY, bytes, CLOSER]))) return;
    if (bytes[0] === OPEN_BRACE && this.#isLogFile(span) && this.#read(Buffer.from(bytes))) return;
    this.#takeParsed(span, (value) => value);
  }

  #takeParsed({ start, end }: Span, wrap: (value: unknown) => unknown): void {
    let value: unknown;
    try {
      value = JSON.parse(this.#text.toString("utf8", start, end));
    } catch (error) {
      this.#fault(`${NOT_JSON}: ${(error as Error).message}`, start);
      return;
    }
    this.#findings.isEmpty = false;
    for (const item of itemsIn(wrap(value))) {
      if ("call" in item) this.#takeCall(item.call, start);
      else if ("kind" in item) this.#findings.other(item.kind);
      else this.#fault(item.fault, start);
    }
    if (this.#parsed.length >= MOST_PARSED) this.#flush();
  }

  #takeCall(call: CloudTrailEvent, start: number): void {
    try {
      for (const field of Object.values(call)) readOnly(field);
      this.#parsed.push(call);
    } catch (error) {
      this.#fault((error as Error).message, start);
    }
  }

  /** Has the kernel read some objects as one log file. */
  #takeByKernel(spans: Span[]): boolean {
    let length = RECORDS_START.length + RECORDS_END.length + spans.length - 1;
    for (const { start, end } of spans) length += end - start;
    const file = Buffer.allocUnsafeSlow(length);
    const places: number[] = [];
    let at = RECORDS_START.copy(file);
    for (const { start, end } of spans) {
      if (places.length > 0) file[at++] = COMMA;
      places.push(at);
      at += this.#text.copy(file, at, start, end);
    }
    RECORDS_END.copy(file, at);
    return this.#read(file, places);
  }

  /** Has the kernel read a log file: with `places`, one whose records start there and nowhere else. */
  #read(text: Buffer, places?: number[]): boolean {
    const fields = this.#touched.isLearned ? [...this.#touched.paths] : LIKELY_FIELDS;
    const kernel = this.#kernel;
    let length: number;
    let columns: Columns;
    try {
      kernel.start(fields);
      length = kernel.add(text, true)?.rows ?? -1;
      columns = unpack(kernel.finish(), fields);
    } catch {
      kernel.renew();
      return false;
    }
    if (length < 0) return false;
    if (places !== undefined) {
      // two broken objects may make two others when they are joined
      if (length !== places.length || places.some((place, row) => columns.starts[row] !== place))
        return false;
    }
    this.#findings.isEmpty = false;
    const touched = this.#touched;
    if (length > 0) {
      this.#flush();
      this.#findings.calls += length;
      this.#found.push(new IndexedBlock({ columns, first: 0, length, text: () => text, touched, kernel }));
    }
    return true;
  }

  #flush(): void {
    if (this.#parsed.length === 0) return;
    this.#findings.calls += this.#parsed.length;
    this.#found.push(new ParsedBlock(this.#parsed));
    this.#parsed = [];
  }

  #fault(text: string, at: number): void {
    this.#findings.fault(text, () => this.#line + newlines(this.#text, at));
  }
}

/** So many bytes tell that a record starts. */
const START_OF_RECORD = 12;

const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const RECORDS = /^\{\s*"Records"/;
const START_OF_LIST = /^\{\s*"Records"\s*:\s*\[$/;
const RECORDS_KEY = Buffer.from('{"Records":');
const RECORDS_START = Buffer.from('{"Records":[');
const RECORDS_END = Buffer.from("]}");
const CLOSER = Buffer.from("}");
const BETWEEN = Buffer.from("},");
/** The length of what ends a log file after its last record. */
const CLOSERS = RECORDS_END.length;
const NOT_JSON = "not JSON";
const ANY_CALL = { eventVersion: "", eventTime: "", eventSource: "", eventName: "" };

/** So many objects are read one by one when one of them is no call. */
const FEW = 8;
const MOST_PARSED = 5000;
/** So many bytes may be looked through for nothing, before the file is given up. */
const MOST_WASTED = 256 << 20;

/** May some of these first lines be JSON? */
function mayHaveJson(head: Uint8Array): boolean {
  return START_OF_JSON.test(Buffer.from(head).toString("latin1").replaceAll("\u001e", " "));
}

const START_OF_JSON = new RegExp(
  `^(?:\\u00ef\\u00bb\\u00bf|[ \\t\\r])*(?:${LINE_PREFIX})?(?:[[{]|"(?:\\\\.|[^"\\\\\\n{[]){0,400}[[{])`,
  "m",
);

/** More than any event history has; a larger table of records is to be exported as JSON. */
const LONGEST_TABLE = 256 << 20;

async function* joined(
  head: Uint8Array,
  rest: AsyncGenerator<Uint8Array, undefined>,
): AsyncGenerator<Uint8Array, undefined> {
  yield head;
  return yield* rest;
}

async function wholeText(head: Uint8Array, rest: AsyncGenerator<Uint8Array, undefined>): Promise<string> {
  const pieces = [Buffer.from(head)];
  let length = head.length;
  for await (const piece of rest) {
    pieces.push(Buffer.from(piece));
    length += piece.length;
    if (length > LONGEST_TABLE)
      throw new Error("a table of more than 256 MB: export the records as JSON, one a line");
  }
  return Buffer.concat(pieces).toString();
}

/** Where a log file may end that another object follows; less than 0 if it isn't seen. */
function endOfLogFile(text: Buffer, start: number): number {
  const ends = ["]}{", "]}\n{"].map((end) => text.indexOf(end, start, "latin1")).filter((end) => end >= 0);
  return ends.length === 0 ? -1 : Math.min(...ends) + CLOSERS;
}

function isBlank(text: Uint8Array): boolean {
  return text.every((byte) => isSpace(byte));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function trimmed(text: Uint8Array, start: number, end: number): Span {
  while (start < end && isSpace(text[end - 1])) end -= 1;
  while (start < end && isSpace(text[start])) start += 1;
  return { start, end };
}

/** How many lines end before this place. */
function newlines(text: Buffer, end: number): number {
  let count = 0;
  for (let at = text.indexOf(NEWLINE); at >= 0 && at < end; at = text.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}
