import fc from "fast-check";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, test } from "vitest";
import { readBill } from "../../../../shared/bill/read/read-bill.ts";
import { UserError } from "../../../../shared/terminal/user-error.ts";
import {
  answers,
  consoleCsv,
  csv,
  cur2,
  type Hour,
  legacy,
  usageReport,
  usageXml,
  zip,
} from "../../../bill-writers.ts";
import { tempFolder } from "../../../temp-logs.ts";

const LINES: Hour[] = ["00", "07", "23"].map((hour) => ({
  hour: `2024-09-18T${hour}`,
  account: "111122223333",
  service: "Amazon Simple Storage Service",
  productCode: "AmazonS3",
  operation: "GetObject",
  usageType: "Requests-Tier2",
  unit: "Requests",
  quantity: "12.5",
  cost: "0.0000004",
  resource: "lake",
  principal: "",
  recordType: "usage",
}));
const add = (amounts: string[]): string => String(amounts.reduce((sum, one) => sum + Number(one), 0));

/** A bill, or a UserError with something to do: never a stack trace, never a hang. */
async function answered(path: string): Promise<void> {
  try {
    await readBill(path);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    const { message, next } = error as UserError;
    expect(message).toMatch(/^Cannot /);
    expect(next).not.toBe("");
  }
}

describe("whatever a file holds, it is read or refused with a reason:", () => {
  const texts = {
    "a report": csv(LINES, legacy),
    "a Usage Report": csv(LINES, usageReport),
    "its XML": usageXml(LINES),
    "the console's": consoleCsv(LINES, "Usage type", add),
    "an answer": JSON.stringify(answers(LINES, ["OPERATION", "USAGE_TYPE"], add)),
  };
  const edits = fc.array(
    fc.tuple(
      fc.nat(),
      fc.integer({ min: 0, max: 20 }),
      fc.oneof(
        fc.string({ maxLength: 4 }),
        fc.constantFrom("null", "[]", '{"a":1}', "1e999", '"', ",", "\n", "-"),
      ),
    ),
    { minLength: 1, maxLength: 4 },
  );

  test.each(Object.entries(texts))("%s that was edited, in gzip and ZIP too", async (_, text) => {
    const folder = await tempFolder();
    const path = join(folder, "costs");
    await fc.assert(
      fc.asyncProperty(edits, fc.constantFrom("text", "gzip", "zip"), async (changes, how) => {
        let edited = text;
        for (const [at, length, by] of changes) {
          const place = at % (edited.length + 1);
          edited = edited.slice(0, place) + by + edited.slice(place + length);
        }
        await writeFile(
          path,
          how === "zip" ? zip({ "a.csv": edited }) : how === "gzip" ? gzipSync(edited) : edited,
        );
        await answered(path);
      }),
      { numRuns: 150 },
    );
  });

  test("an answer with any JSON in the place of any part", async () => {
    const path = join(await tempFolder(), "costs.json");
    const [answer] = answers(LINES, ["OPERATION", "USAGE_TYPE"], add);
    const values: unknown[] = [null, 1, "x", [], {}, true, [null], { a: null }];
    const places: (() => object)[] = [];
    const walk = (value: unknown, put: (other: unknown) => object): void => {
      for (const other of values) places.push(() => put(other));
      if (typeof value !== "object" || value === null) return;
      for (const [key, part] of Object.entries(value)) {
        walk(part, (other) =>
          put(Array.isArray(value) ? value.with(Number(key), other) : { ...value, [key]: other }),
        );
      }
    };
    walk(
      {
        ...answer,
        Filter: {
          And: [
            { Dimensions: { Key: "SERVICE", Values: ["x"] } },
            { Not: { Dimensions: { Key: "RECORD_TYPE", Values: ["Usage"] } } },
          ],
        },
      },
      (other) => ({ x: other }).x as object,
    );
    expect(places.length).toBeGreaterThan(300);
    for (const place of places) {
      await writeFile(path, JSON.stringify(place()) ?? "");
      await answered(path);
    }
  });

  test("Parquet, gzip and ZIP files whose bytes are wrong or missing", async () => {
    const folder = await tempFolder();
    const db = await (await DuckDBInstance.create(":memory:")).connect();
    await writeFile(join(folder, "in.csv"), csv(LINES, cur2));
    await db.run(
      `COPY (SELECT * FROM read_csv('${join(folder, "in.csv")}', header = true)) TO '${join(folder, "out.parquet")}' (FORMAT parquet)`,
    );
    db.closeSync();
    const { readFile } = await import("node:fs/promises");
    const files = [
      await readFile(join(folder, "out.parquet")),
      gzipSync(csv(LINES, cur2)),
      zip({ "a.csv": csv(LINES, cur2) }),
    ];
    const path = join(folder, "costs");
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
        fc.option(fc.nat()),
        async (file, wrong, cut) => {
          const bytes = Buffer.from(file);
          for (const [at, byte] of wrong) bytes[at % bytes.length] = byte;
          await writeFile(path, bytes.subarray(0, cut === null ? bytes.length : cut % (bytes.length + 1)));
          await answered(path);
        },
      ),
      { numRuns: 300 },
    );
  });
});
