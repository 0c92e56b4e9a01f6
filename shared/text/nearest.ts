// Which of these names was meant?

/**
 * The names by their likeness to one of `meant`, the most alike first: those that hold it before the others; then by edit
 * distance (Levenshtein), capitals or not; then by name.
 */
export function nearest(meant: string[], names: Iterable<string>): string[] {
  const wanted = meant.map((name) => name.toLowerCase());
  const ranked = [...names].map((name) => {
    const lower = name.toLowerCase();
    const rank = Math.min(...wanted.map((one) => distance(one, lower)));
    return { name, rank, isPart: wanted.some((one) => one !== "" && lower.includes(one)) };
  });
  return ranked
    .toSorted((a, b) => Number(b.isPart) - Number(a.isPart) || a.rank - b.rank || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
}

/** How many letters to put in, take out or change. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 0; i < from.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j += 1) {
      const change = (row[j] ?? 0) + (from[i] === to[j] ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
