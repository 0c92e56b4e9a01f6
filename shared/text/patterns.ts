// Names with wildcards, as in EVENT=GetObject,List*.

/** Whether a text matches one of several patterns: exactly, `*` standing for any run of characters. */
export class Patterns {
  readonly #exact: Set<string>;
  readonly #wild: RegExp[];

  constructor(patterns: string[]) {
    this.#exact = new Set(patterns.filter((pattern) => !pattern.includes("*")));
    this.#wild = patterns
      .filter((pattern) => pattern.includes("*"))
      .map((pattern) => new RegExp(`^${pattern.split(/\*+/).map(quoted).join("[^]*")}$`));
  }

  match(text: string): boolean {
    return this.#exact.has(text) || this.#wild.some((pattern) => pattern.test(text));
  }
}

function quoted(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
}
