// What stands on a terminal in the end, of all that was written to it: a progress bar is drawn over, and goes.

/** Lines as `script` records them, of a terminal so wide that none is broken. Emphasis and what else shows nothing is left out. */
export function onScreen(output: string): string[] {
  const lines: string[][] = [[]];
  let [x, y] = [0, 0];
  let saved = [x, y] as const;
  for (const [, column, erased, other, character = ""] of output.matchAll(
    // oxlint-disable-next-line no-control-regex
    /\u001b\[(\d+)G|\u001b\[([02]?)K|(\u001b(?:\[[\d;?]*[A-Za-z]|[78]))|([^])/gu,
  )) {
    const line = (lines[y] ??= []);
    if (column !== undefined) x = Number(column) - 1;
    else if (erased !== undefined) line.splice(erased === "2" ? 0 : x);
    else if (other === "\u001b7") saved = [x, y];
    else if (other === "\u001b8") [x, y] = saved;
    else if (character === "\r") x = 0;
    else if (character === "\n") y += 1;
    else if (other === undefined) {
      while (line.length < x) line.push(" ");
      line[x] = character;
      x += 1;
    }
  }
  return Array.from(lines, (line) => (line ?? []).join(""));
}
