const LONGEST = 30;

/** A bar of up to 30 characters, padded to all of them; the longest stands for `most`, and only 0 has none. */
export function bar(number: number, most: number): string {
  return "█".repeat(most > 0 ? Math.ceil((LONGEST * number) / most) : 0).padEnd(LONGEST);
}
