import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Spool } from "../../../shared/sql/spool.ts";

test("lines come out by day, then key, then number, then as they went in; and then more can be added", () => {
  const folder = mkdtempSync(join(tmpdir(), "spool-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const spool = new Spool(folder);
  onTestFinished(() => spool.close());
  expect(spool.isEmpty).toBe(true);

  for (const round of [1, 2]) {
    const lines = Array.from({ length: 500 }, (_, i) => ({
      day: `2020-08-${30 + (i % 2)}`,
      key: `key ${(i * 7) % 5}`,
      number: (i * 13) % 10,
      // some longer than all that is kept in memory
      text: `${round} ${i} ${"x".repeat(i % 100 === 7 ? 2 ** 20 : i)}`,
    }));
    for (const { day, key, number, text } of lines)
      spool.add(day, number, { key, start: `{"day":"${day}","text":`, record: Buffer.from(`"${text}"`) });
    expect(spool.isEmpty).toBe(false);

    const found: { day: string; text: string }[] = [];
    for (const sorted of spool.sorted()) {
      const written = sorted.paths.map((path) => readFileSync(path, "utf8")).join("");
      const here = written.trimEnd().split("\n");
      expect(sorted).toMatchObject({
        lines: here.length,
        bytes: Buffer.byteLength(written),
        longest: Math.max(...here.map((line) => Buffer.byteLength(`${line}\n`))),
      });
      for (const line of here) {
        const { day, text } = JSON.parse(line) as { day: string; text: string };
        expect(day).toBe(sorted.day);
        found.push({ day, text });
      }
    }
    // a stable sort by the last of them first
    const inOrder = lines
      .toSorted((a, b) => a.number - b.number)
      .toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))
      .toSorted((a, b) => (a.day < b.day ? -1 : Number(a.day > b.day)));
    expect(found).toEqual(inOrder.map(({ day, text }) => ({ day, text })));
    expect(spool.isEmpty).toBe(true);
  }
});
