// Commands to paste: what is printed runs as it stands, in bash and zsh, whatever a log put into it.

import { joinNames } from "../options/option-values.ts";
import { isPrintable } from "./printable.ts";

/**
 * `make top-resources EVENT=GetObject 'ROLE=it'\''s'`. A text is passed on as it is. The names of an array come from logs:
 * what can't be typed in one, such as a control character, becomes a `*`, which stands for it in every filter. Values
 * of undefined, and empty ones, are left out.
 */
export function makeCommand(
  command: string,
  variables: Record<string, string | string[] | undefined> = {},
): string {
  const words = Object.entries(variables).flatMap(([name, value]) => {
    const text = Array.isArray(value) ? joinNames(value.map(typeable)) : value;
    return text ? [quoted(`${name}=${text}`)] : [];
  });
  return ["make", command, ...words].join(" ");
}

/** `text` as one word of a shell, with no character that a terminal would obey. */
export function quoted(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  if (isPrintable(text)) return `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const escaped = Array.from(text, (character) =>
    isPrintable(character)
      ? character.replace(/[\\']/, String.raw`\$&`)
      : Array.from(Buffer.from(character), (byte) => `\\${byte.toString(8).padStart(3, "0")}`).join(""),
  );
  return `$'${escaped.join("")}'`;
}

/** Blanks at the ends of a name are lost in a list, and make keeps none at the start of a value. */
function typeable(name: string): string {
  const unsafe = Array.from(name, (character) => (isPrintable(character) ? character : "*")).join("");
  return unsafe.replace(/^\s+|\s+$/g, "*");
}
