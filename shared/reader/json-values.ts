// Finds the JSON values that stand one after another in a text too long to be parsed whole: where each starts and ends.
//
// It follows strings, escapes and brackets, byte by byte, and leaves the rest to JSON.parse or the kernel. White space
// may stand between values or not. What starts no value, or a value that can't go on, costs its line: the search goes
// on with the next.

/** The byte at which a line ends. */
export const NEWLINE = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Deeper values are none that a record has, and take an array or object to the limits of whoever walks through it. */
export const DEEPEST = 500;

/** What a byte outside of strings may mean. */
const STRUCTURE = new Uint8Array(256);
for (const byte of [QUOTE, OPEN_BRACE, OPEN_BRACKET, CLOSE_BRACE, CLOSE_BRACKET, NEWLINE])
  STRUCTURE[byte] = 1;

/** JSON's white space, and the record separator of JSON text sequences (RFC 7464). */
const SPACE = new Uint8Array(256);
for (const byte of [0x20, 0x09, 0x0d, NEWLINE, 0x1e]) SPACE[byte] = 1;

/** Whether a byte is white space to JSON. */
export function isSpace(byte: number | undefined): boolean {
  return SPACE[byte ?? 0] === 1;
}

/**
 * What tools write before the record in a line: CloudWatch's exports the time, `aws logs tail` the stream's name too,
 * syslog (RFC 3164, RFC 5424), Fluentd and Wazuh a time and some words, `awslogs` a group and a stream, grep the file's name,
 * `docker compose logs` the container's.
 */
export const LINE_PREFIX =
  "(?:<\\d{1,3}>(?:1 )?)?" +
  "(?:(?:\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d[.,\\d]*(?:Z|[+-]\\d\\d:?\\d\\d)?|" +
  '(?:\\d{4} )?[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d)[ \\t]+(?:[^\\s{}",]{1,200}[ \\t]+){0,6}|' +
  "[\\w.-]{1,100} *\\| |" +
  '[^\\s{}",]{1,200} [^\\s{}",]{0,100}_CloudTrail_[^\\s{}",]{0,100} |' +
  '[^\\s{}",]{1,300}\\.(?:jsonl?|ndjson|log|txt|gz)(?::\\d+)?:[ \\t]*)(?=\\{)';
const PREFIX = new RegExp(`^${LINE_PREFIX}`);
const LONGEST_PREFIX = 1000;

/** A piece of the text: a value, or a line that holds none. Places are in the text that was given to next(). */
export interface Found {
  start: number;
  end: number;
  isValue: boolean;
  /** Whether nothing but white space and a prefix stands before it in its line. */
  isLineStart: boolean;
}

/** The value at hand does not end in the text: more is needed. */
export const UNFINISHED = -1;
const BROKEN = -2;

/** The JSON values that stand in a text one after another, which comes in pieces. */
export class JsonValues {
  /** Of the value at hand, from its start: how far it has been looked through, and the brackets that are open. */
  #seen = 0;
  #depth = 0;
  readonly #kinds = new Uint8Array(DEEPEST + 1);
  readonly #opens = new Int32Array(DEEPEST + 1);
  /** Bytes looked through in vain: the values that they were thought to be never ended. */
  wasted = 0;

  /**
   * The next piece of `text` from `from` on; undefined when there is only white space left. Its end is UNFINISHED when
   * the text has to go on for it: then the next call is to have the same piece at `from`, and more. `isLast`: no more
   * will come. `isLineStart`: `from` stands at the start of a line. `isAfterValue`: it stands after a value that is not in a
   * list, and so may be a comma at the end of a line that somebody took out of one.
   */
  next(
    text: Uint8Array,
    from: number,
    isLast: boolean,
    isLineStart: boolean,
    isAfterValue = false,
  ): Found | undefined {
    let start = from;
    let isFirst = isLineStart;
    let mayBeComma = isAfterValue && !isLineStart;
    while (start < text.length) {
      const byte = text[start] ?? 0;
      if (byte === NEWLINE) {
        isFirst = true;
        mayBeComma = false;
      }
      if (SPACE[byte] === 1) start += 1;
      else if (byte === COMMA && mayBeComma && endsLine(text, start + 1, isLast)) {
        start += 1;
        mayBeComma = false;
      }
      // a byte-order mark, which every one of several joined files may have
      else if (byte === 0xef && text[start + 1] === 0xbb && text[start + 2] === 0xbf) start += 3;
      else break;
    }
    if (start >= text.length) return undefined;
    if (isFirst) start += prefixLength(text, start);
    const first = text[start];
    if (first === OPEN_BRACE || first === OPEN_BRACKET || first === QUOTE) {
      const end = this.#endOf(text, start);
      if (end > 0 || (end === UNFINISHED && !isLast))
        return { start, end, isValue: true, isLineStart: isFirst };
      this.reset();
      this.wasted += text.length - start;
    }
    return broken(text, start, isLast, isFirst);
  }

  /** Whether there is no value at hand. */
  get isIdle(): boolean {
    return this.#seen === 0;
  }

  /** Gives the value at hand up, as it goes on for too long. */
  giveUp(text: Uint8Array, start: number): Found {
    this.wasted += this.#seen;
    this.reset();
    return broken(text, start, false, true);
  }

  /**
   * Where the value at hand, unfinished and too long to be kept, can be taken apart: the outermost array that is open,
   * from its bracket on, and the keys that lead to it. Undefined when there is none.
   */
  openArray(text: Uint8Array, start: number): { at: number; keys: string[]; depth: number } | undefined {
    const keys: string[] = [];
    for (let depth = 1; depth <= this.#depth; depth += 1) {
      const at = start + (this.#opens[depth] ?? 0);
      if (this.#kinds[depth] === OPEN_BRACKET) return { at, keys, depth };
      if (depth === this.#depth) return undefined;
      const key = keyBefore(text, start + (this.#opens[depth + 1] ?? 0));
      if (key === undefined) return undefined;
      keys.push(key);
    }
    return undefined;
  }

  /** Forgets the value at hand. */
  reset(): void {
    this.#seen = 0;
    this.#depth = 0;
  }

  /** Where the value that starts here ends; UNFINISHED or BROKEN. */
  #endOf(text: Uint8Array, start: number): number {
    let depth = this.#depth;
    const { length } = text;
    for (let at = start + this.#seen; at < length; at += 1) {
      const byte = text[at] ?? 0;
      if (STRUCTURE[byte] === 0) continue;
      if (byte === QUOTE) {
        const open = at;
        at += 1;
        let inner = text[at];
        while (inner !== QUOTE && at < length) {
          if (inner === BACKSLASH) at += 1;
          else if (inner === NEWLINE) {
            this.reset();
            return BROKEN; // no string goes over a line's end
          }
          at += 1;
          inner = text[at];
        }
        if (at >= length) {
          this.#depth = depth;
          this.#seen = open - start;
          return UNFINISHED;
        }
        if (depth === 0) return at + 1;
      } else if (byte === NEWLINE) {
        if (at + 1 >= length) {
          this.#depth = depth;
          this.#seen = at - start;
          return UNFINISHED;
        }
        if (text[at + 1] === OPEN_BRACE && !this.#mayHaveObject(text, at, depth)) {
          this.reset();
          return BROKEN;
        }
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (depth === DEEPEST) {
          this.reset();
          return BROKEN;
        }
        depth += 1;
        this.#kinds[depth] = byte;
        this.#opens[depth] = at - start;
      } else {
        depth -= 1;
        if (depth === 0) {
          this.reset();
          return at + 1;
        }
      }
    }
    this.#depth = depth;
    this.#seen = length - start;
    return UNFINISHED;
  }

  /** May an object follow at the start of the next line? If not, the value was cut off, and the next one starts there. */
  #mayHaveObject(text: Uint8Array, newline: number, depth: number): boolean {
    let at = newline;
    while (SPACE[text[at] ?? 0] === 1) at -= 1;
    const before = text[at];
    return (
      before === OPEN_BRACKET || before === COLON || (before === COMMA && this.#kinds[depth] === OPEN_BRACKET)
    );
  }
}

/** A piece that is no value: to the end of its line or, if a value stands before it in the line, to the next object's start. */
function broken(text: Uint8Array, start: number, isLast: boolean, isLineStart: boolean): Found {
  const newline = text.indexOf(NEWLINE, start);
  let end = newline < 0 ? (isLast ? text.length : UNFINISHED) : newline;
  if (!isLineStart) {
    const object = text.indexOf(OPEN_BRACE, start + 1);
    if (object > 0 && (end < 0 || object < end)) end = object;
  }
  return { start, end, isValue: false, isLineStart };
}

/** Whether nothing more stands in the line. */
function endsLine(text: Uint8Array, at: number, isLast: boolean): boolean {
  const byte = text[at];
  if (byte === 0x0d) return endsLine(text, at + 1, isLast);
  return byte === NEWLINE || (isLast && byte === undefined);
}

/** The length of what stands before the object in a line that starts here. */
export function prefixLength(text: Uint8Array, start: number): number {
  const first = text[start] ?? 0;
  if (first === OPEN_BRACE || first === OPEN_BRACKET || first === QUOTE || first <= 0x20) return 0;
  const head = Buffer.from(
    text.buffer,
    text.byteOffset + start,
    Math.min(LONGEST_PREFIX, text.length - start),
  );
  return PREFIX.exec(head.toString("latin1"))?.[0].length ?? 0;
}

/** The key whose value starts here. */
function keyBefore(text: Uint8Array, at: number): string | undefined {
  let end = at - 1;
  while (SPACE[text[end] ?? 0] === 1) end -= 1;
  if (text[end] !== COLON) return undefined;
  end -= 1;
  while (SPACE[text[end] ?? 0] === 1) end -= 1;
  const start = text.lastIndexOf(QUOTE, end - 1);
  if (text[end] !== QUOTE || start < 0) return undefined;
  try {
    return JSON.parse(Buffer.from(text.subarray(start, end + 1)).toString()) as string;
  } catch {
    return undefined;
  }
}
