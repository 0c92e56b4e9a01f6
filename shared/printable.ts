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
 * `text` with every unsafe character as the `\uXXXX` that JSON would have (`\u{XXXXX}` beyond the first
 * plane), so that it is seen rather than obeyed. `keep` names characters that may stay, such as "\n".
 */
export function printable(text: string, keep = ""): string {
  return text.replace(UNSAFE, (character) => {
    if (keep.includes(character)) return character;
    const code = character.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}
