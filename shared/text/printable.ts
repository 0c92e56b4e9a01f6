// Text from a log, made safe to print: its fields are an attacker's to choose.

/* What can move a cursor, recolour a terminal, reorder or hide text, and is no text itself:
   - C0 controls, DEL and C1 controls (U+009B alone starts an escape sequence in some terminals);
   - line and paragraph separators;
   - the bidirectional marks, embeddings, overrides and isolates of Unicode's UAX #9 ("Trojan Source");
   - zero-width characters, the soft hyphen, the byte-order mark, interlinear annotations, tag characters;
   - surrogates without their other half, which no encoding of a terminal can show. */
const UNSAFE =
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

/**
 * `text` with every unsafe character as the `\uXXXX` that JSON would have, so that it is seen rather than obeyed, and
 * JSON stays the same JSON. `keep` names characters that may stay, such as "\n".
 */
export function printable(text: string, keep = ""): string {
  return text.replace(UNSAFE, (character) => (keep.includes(character) ? character : escaped(character)));
}

/** Whether printable() leaves the text as it is. */
export function isPrintable(text: string): boolean {
  return text.search(UNSAFE) === -1;
}

/** Beyond the first plane a character is two of JSON's escapes. */
function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, i) => character.charCodeAt(i).toString(16))
    .map((code) => `\\u${code.padStart(4, "0")}`)
    .join("");
}
