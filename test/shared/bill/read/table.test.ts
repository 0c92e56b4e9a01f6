import { parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csvTable } from "../../../../shared/bill/read/table.ts";

/** The bytes in pieces: cut anywhere, within a character too. */
async function* pieces(bytes: Uint8Array, cuts: number[]): AsyncGenerator<Uint8Array> {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted((a, b) => a - b);
  let from = 0;
  for (const to of [...places, bytes.length]) {
    yield bytes.subarray(from, to);
    from = to;
  }
}

async function read(text: string, cuts: number[] = [], wanted?: number[]): Promise<string[][]> {
  const table = await csvTable(pieces(Buffer.from(text), cuts), "a table");
  const rows: string[][] = [];
  for await (const some of table.rows(wanted ?? table.columns.map((_, index) => index))) rows.push(...some);
  return wanted === undefined ? [table.columns, ...rows] : rows;
}

const cell = fc.oneof(
  fc.constantFrom("", "a", '"', '""', ",", "\n", "\r\n", 'x"y', "ü€😀", " b "),
  fc.string({ maxLength: 5 }),
);
const rowsOf = fc
  .integer({ min: 2, max: 5 })
  .chain((width) =>
    fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
  );

describe("csvTable() reads", () => {
  test("what another program writes, however it is cut into pieces and whatever is wanted of it", async () => {
    await fc.assert(
      fc.asyncProperty(
        rowsOf,
        fc.record({
          quoted: fc.boolean(),
          bom: fc.boolean(),
          record_delimiter: fc.constantFrom("\n", "\r\n"),
        }),
        fc.boolean(),
        fc.array(fc.nat(500), { maxLength: 6 }),
        fc.nat(4),
        async (rows, options, isEnded, cuts, column) => {
          const text = stringify(rows, { ...options, quoted_match: /[\r\n]/, eof: isEnded });
          // a row of empty cells is still a row; one without any text is none
          const expected = parse(text, { bom: true, skip_empty_lines: true });
          expect(await read(text, cuts)).toEqual(expected);
          const index = column % (rows[0]?.length ?? 1);
          expect(await read(text, cuts, [index])).toEqual(expected.slice(1).map((row) => [row[index]]));
        },
      ),
      { numRuns: 1500 },
    );
  });

  test("or names the row that is wrong", async () => {
    const error = async (text: string, cuts: number[] = []): Promise<string> =>
      read(text, cuts).then(String, ({ message }: Error) => message);
    const table = 'a,b\n1,2\n"3\n3",4\n';
    for (const cuts of [[], [5], [9, 10, 11, 12]]) {
      expect(await error(`${table}5\n6,7\n`, cuts)).toBe("Cannot read row 4 of a table: it has 1 of 2 cells");
      expect(await error(`${table}5,6,7\n`, cuts)).toBe("Cannot read row 4 of a table: it has 3 of 2 cells");
      expect(await error(`${table}"5`, cuts)).toMatch(
        /^Cannot read row 4 of a table: a quotation mark in it is never closed/,
      );
      expect(await error(`${table}"5"6,7\n`, cuts)).toMatch(
        /^Cannot read row 4 of a table: text follows a closing quotation mark/,
      );
    }
  });

  test("a file that never ends a row no further than a row may be long", async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) yield Buffer.alloc(1 << 20, "x");
    }
    await expect(csvTable(endless(), "a table")).rejects.toThrow(
      "Cannot read row 1 of a table: it never ends",
    );
    async function* unclosed(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('a,b\n"');
      for (;;) yield Buffer.alloc(1 << 20, "x\n");
    }
    const table = await csvTable(unclosed(), "a table");
    const rows = table.rows([0])[Symbol.asyncIterator]();
    await expect(rows.next()).rejects.toThrow(
      "Cannot read row 2 of a table: a quotation mark in it is never closed",
    );
  });
});
