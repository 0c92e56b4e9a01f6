import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Bill, BillLine, RecordType } from "../../../../shared/bill/bill-line.ts";
import { readBill } from "../../../../shared/bill/read/read-bill.ts";
import * as write from "../../../bill-writers.ts";
import type { Hour } from "../../../bill-writers.ts";
import { tempFolder } from "../../../temp-logs.ts";

/** Decimals of 18 places as integers: sums that owe nothing to the product's own. */
const PLACES = 18;
function units(text: string): bigint {
  const [, sign = "", whole = "0", fraction = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  return BigInt(sign + whole + fraction.padEnd(PLACES, "0"));
}
function decimal(integer: bigint): string {
  const digits = (integer < 0n ? -integer : integer).toString().padStart(PLACES + 1, "0");
  const text = `${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}`.replace(/\.?0+$/, "");
  return integer < 0n ? `-${text}` : text;
}
const add = (amounts: string[]): string => decimal(amounts.reduce((sum, one) => sum + units(one), 0n));

type Name = keyof BillLine & keyof Hour;
const ALL: Name[] = ["account", "productCode", "operation", "usageType", "unit", "resource", "recordType"];
const isUsed = (type: RecordType): boolean => /^usage$|covered$/.test(type);

/** What should be read of lines: sums by day and the names that a format has, as text, sorted. */
function sums(lines: Hour[], names: Name[], has: { cost?: boolean; quantity?: boolean } = {}): string[] {
  const { cost: hasCost = true, quantity: hasQuantity = true } = has;
  const groups = new Map<string, { cost: bigint; quantity: bigint }>();
  for (const line of lines) {
    const used = isUsed(line.recordType);
    const values = names.map((name) => (name === "unit" && !used ? "" : line[name]));
    const key = [line.hour.slice(0, 10), ...values].join("|");
    const sum = groups.get(key) ?? { cost: 0n, quantity: 0n };
    sum.cost += hasCost ? units(line.cost) : 0n;
    sum.quantity += hasQuantity && used ? units(line.quantity) : 0n;
    groups.set(key, sum);
  }
  return [...groups]
    .map(([key, sum]) => `${key}: $${decimal(sum.cost)}, ${decimal(sum.quantity)}`)
    .toSorted();
}

function sumsOf(bill: Bill, names: Name[]): string[] {
  const groups = new Map<string, { cost: bigint; quantity: bigint }>();
  for (const line of bill.lines) {
    expect(line.end.slice(11), "a line is a day's").toBe("00");
    const key = [line.start.slice(0, 10), ...names.map((name) => line[name] ?? "")].join("|");
    const sum = groups.get(key) ?? { cost: 0n, quantity: 0n };
    sum.cost += units(line.cost.toFixed());
    sum.quantity += units(line.quantity?.toFixed() ?? "0");
    groups.set(key, sum);
  }
  return [...groups]
    .map(([key, sum]) => `${key}: $${decimal(sum.cost)}, ${decimal(sum.quantity)}`)
    .toSorted();
}

const amountOf = (max: number, places: number): fc.Arbitrary<string> =>
  fc.tuple(fc.bigInt(0n, BigInt(max) * 10n ** BigInt(places)), fc.constant(places)).map(([digits, at]) => {
    const text = digits.toString().padStart(at + 1, "0");
    return `${text.slice(0, -at)}.${text.slice(-at)}`.replace(/\.?0+$/, "");
  });

const RECORD_TYPES: RecordType[] = [
  "usage",
  "usage",
  "usage",
  "savings plan covered",
  "reservation covered",
  "credit",
  "refund",
  "tax",
  "recurring fee",
  "fee",
  "other",
];

/** Hours around a month's end, of few names, so that many add up. */
const hours = (types: RecordType[] = RECORD_TYPES): fc.Arbitrary<Hour[]> =>
  fc.array(
    fc
      .record({
        day: fc.constantFrom("2024-08-31", "2024-09-01", "2024-09-02"),
        hour: fc.integer({ min: 0, max: 23 }),
        account: fc.constantFrom("111122223333", "444455556666"),
        what: fc.constantFrom(
          ["Amazon Simple Storage Service", "AmazonS3", "GetObject", "EU-Requests-Tier2", "Requests"],
          ["Amazon Simple Storage Service", "AmazonS3", "GetObject", "EU-DataTransfer-Out-Bytes", "GB"],
          ["AWS Lambda", "AWSLambda", "Invoke", "Lambda-GB-Second", "Lambda-GB-Second"],
          ["AWS Key Management Service", "awskms", "Decrypt", "us-east-1-KMS-Requests", "Requests"],
        ),
        quantity: amountOf(1_000_000, 10),
        cost: amountOf(10_000, 12),
        resource: fc.constantFrom(
          "lake",
          "arn:aws:lambda:eu-west-1:111122223333:function:a,b",
          'odd "name" & <more>',
        ),
        principal: fc.constantFrom("", "arn:aws:sts::111122223333:assumed-role/etl/x"),
        recordType: fc.constantFrom(...types),
      })
      .map(({ day, hour, what, cost, ...line }) => {
        const [service = "", productCode = "", operation = "", usageType = "", unit = ""] = what;
        const isNegative = line.recordType === "credit" || line.recordType === "refund";
        return {
          ...line,
          hour: `${day}T${String(hour).padStart(2, "0")}`,
          cost: isNegative && cost !== "0" ? `-${cost}` : cost,
          service,
          productCode,
          operation,
          usageType,
          unit,
        };
      }),
    { minLength: 1, maxLength: 60 },
  );

async function billOf(files: Record<string, string | Uint8Array>, name = ""): Promise<Bill> {
  const folder = await tempFolder();
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  try {
    return await readBill(join(folder, name));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const inHalves = (lines: Hour[]): [Hour[], Hour[]] => [
  lines.slice(0, lines.length >> 1),
  lines.slice(lines.length >> 1),
];
const some = { numRuns: 30 };

describe("the same lines are read back, to the last digit, from", () => {
  test("a Cost and Usage Report and CUR 2.0 as CSV, columns in any order, however quoted", async () => {
    const options = fc.record({
      bom: fc.boolean(),
      quoted: fc.boolean(),
      crlf: fc.boolean(),
      seed: fc.nat(1000),
    });
    await fc.assert(
      fc.asyncProperty(
        hours([...RECORD_TYPES, "discount", "savings plan negation"]),
        options,
        async (lines, { seed, ...how }) => {
          const shuffle = (names: string[]): string[] =>
            names.toSorted(
              (a, b) => ((a.length * 7 + seed) % 13) - ((b.length * 7 + seed) % 13) || (a < b ? 1 : -1),
            );
          for (const [columns, names] of [
            [write.legacy, [...ALL, "service"]],
            [write.cur2, [...ALL, "service", "principal"]],
          ] as [write.Columns, Name[]][]) {
            const text = write.csv(lines, columns, { ...how, shuffle });
            expect(sumsOf(await billOf({ "a.csv": text }, "a.csv"), names)).toEqual(sums(lines, names));
          }
        },
      ),
      some,
    );
  });

  test("it gzipped, zipped, and in several files with other columns each", async () => {
    await fc.assert(
      fc.asyncProperty(hours(), async (lines) => {
        const text = write.csv(lines, write.legacy);
        const [first, second] = inHalves(lines);
        const untagged: write.Columns = (line, index) => {
          const { "resourceTags/user:team": _, ...columns } = write.legacy(line, index);
          return { ...columns, "product/region": "eu-west-1" };
        };
        for (const files of [
          { "a.csv.gz": gzipSync(text) },
          { "a.zip": write.zip({ "report/a-1.csv": text }) },
          first.length === 0
            ? { "a.csv": text }
            : {
                "a-1.csv.gz": gzipSync(write.csv(first, write.legacy)),
                "a-2.csv.gz": gzipSync(write.csv(second, untagged)),
              },
        ]) {
          expect(sumsOf(await billOf(files), ALL)).toEqual(sums(lines, ALL));
        }
      }),
      some,
    );
  });

  test("FOCUS 1.0, and 1.2 without the usage type", async () => {
    await fc.assert(
      fc.asyncProperty(hours(), async (lines) => {
        const names: Name[] = [...ALL, "service"];
        expect(sumsOf(await billOf({ "focus.csv": write.csv(lines, write.focus) }), names)).toEqual(
          sums(lines, names),
        );
        const named = names.filter((name) => name !== "usageType");
        const bill12 = await billOf({ "focus.csv.gz": gzipSync(write.csv(lines, write.focus12)) });
        expect(sumsOf(bill12, named)).toEqual(sums(lines, named));
        expect(bill12.lines.every(({ usageType }) => usageType === undefined)).toBe(true);
      }),
      some,
    );
  });

  test("the Usage Report as CSV and as XML: quantities and no costs", async () => {
    const names: Name[] = ["productCode", "operation", "usageType", "resource"];
    await fc.assert(
      fc.asyncProperty(hours(["usage"]), async (lines) => {
        for (const files of [
          { "u.csv": write.csv(lines, write.usageReport) },
          { "u.xml": write.usageXml(lines) },
        ]) {
          const read = await billOf(files);
          expect(read.has).toBe("usage");
          expect(sumsOf(read, names)).toEqual(sums(lines, names, { cost: false }));
        }
      }),
      some,
    );
  });

  test("the old detailed billing report, its totals left out", async () => {
    const names: Name[] = ["service", "operation", "usageType", "resource", "account"];
    await fc.assert(
      fc.asyncProperty(hours(["usage"]), async (lines) => {
        const text = write.csv(lines, write.detailed);
        const columns = text.slice(0, text.indexOf("\n")).split(",");
        const total = columns.map((column) =>
          column === "RecordType" ? "StatementTotal" : column === "UnBlendedCost" ? "99" : "",
        );
        const read = await billOf({
          "123-aws-billing-detailed-line-items-2014-09.csv": `${text}${total.join(",")}\n`,
        });
        expect(sumsOf(read, names)).toEqual(sums(lines, names));
      }),
      some,
    );
  });

  test("Cost Explorer's answers: any keys in any order, in pages, by day or hour", async () => {
    const keyed = fc.constantFrom<[string[], Name[]]>(
      [
        ["OPERATION", "USAGE_TYPE"],
        ["operation", "usageType"],
      ],
      [
        ["USAGE_TYPE", "OPERATION"],
        ["operation", "usageType"],
      ],
      [
        ["SERVICE", "USAGE_TYPE"],
        ["service", "usageType"],
      ],
      [
        ["OPERATION", "LINKED_ACCOUNT"],
        ["operation", "account"],
      ],
      [
        ["RECORD_TYPE", "USAGE_TYPE"],
        ["recordType", "usageType"],
      ],
      [
        ["RESOURCE_ID", "OPERATION"],
        ["resource", "operation"],
      ],
      [["USAGE_TYPE"], ["usageType"]],
    );
    const how = fc.record({ hourly: fc.boolean(), pages: fc.integer({ min: 1, max: 3 }) });
    const form = fc.constantFrom<(pages: object[]) => string>(
      (pages) => JSON.stringify(pages),
      (pages) => pages.map((page) => JSON.stringify(page, null, 4)).join("\n"),
      (pages) => `\ufeff${pages.map((page) => JSON.stringify(page)).join("\n")}`,
    );
    await fc.assert(
      fc.asyncProperty(hours(["usage"]), keyed, how, form, async (lines, [keys, names], options, text) => {
        const content = text(write.answers(lines, keys, add, options));
        const read = await billOf({ "costs.json": content });
        const whole = {
          ...read,
          lines: read.lines.map((line) => ({ ...line, end: `${line.end.slice(0, 11)}00` })),
        };
        expect(sumsOf(whole, names)).toEqual(sums(lines, names));
      }),
      some,
    );
  });

  test("the console's CSV, by usage type and by API operation, with units in its titles", async () => {
    await fc.assert(
      fc.asyncProperty(hours(["usage"]), async (lines) => {
        for (const [grouping, names] of [
          ["Usage type", ["usageType", "unit"]],
          ["API operation", ["operation", "unit"]],
        ] as ["Usage type", Name[]][]) {
          const read = await billOf({ "costs.csv": write.consoleCsv(lines, grouping, add) });
          const [name = "usageType"] = names;
          const nonZero = (sum: string): boolean => !sum.endsWith(": $0, 0");
          expect(sumsOf(read, [name]).filter(nonZero)).toEqual(sums(lines, [name]).filter(nonZero));
          const used = (sum: string): string => sum.replace(/\$[^,]*,/, "");
          const quantities = sums(lines, names).map(used);
          expect(sumsOf(read, names).map(used)).toEqual(
            expect.arrayContaining(quantities.filter((one) => !one.endsWith(" 0"))),
          );
        }
      }),
      some,
    );
  });

  test("Parquet, as another program writes it: decimals, doubles, times, every compression", async () => {
    const instance = await DuckDBInstance.create(":memory:");
    const db = await instance.connect();
    const folder = await tempFolder();
    const how = fc.constantFrom("snappy", "gzip", "zstd", "uncompressed", "lz4_raw");
    await fc.assert(
      fc.asyncProperty(
        hours(),
        how,
        fc.constantFrom("DOUBLE", "DECIMAL(38, 16)", "DECIMAL(18, 11)"),
        async (lines, codec, type) => {
          // what a double and the narrower decimal keep
          const kept = lines.map((line) => {
            const short = (text: string): string => add([text.slice(0, 13).replace(/\.$/, "")]);
            return { ...line, cost: short(line.cost), quantity: short(line.quantity) };
          });
          for (const [columns, cost, quantity, start, end] of [
            [
              write.cur2,
              "line_item_unblended_cost",
              "line_item_usage_amount",
              "line_item_usage_start_date",
              "line_item_usage_end_date",
            ],
            [write.focus, "BilledCost", "ConsumedQuantity", "ChargePeriodStart", "ChargePeriodEnd"],
          ] as [write.Columns, string, string, string, string][]) {
            await writeFile(join(folder, "in.csv"), write.csv(kept, columns));
            await db.run(
              `COPY (SELECT * REPLACE ("${cost}"::${type} AS "${cost}", "${quantity}"::${type} AS "${quantity}",
               "${start}"::TIMESTAMP AS "${start}", "${end}"::TIMESTAMP AS "${end}"),
               MAP {'product_name': 'x'} AS product FROM read_csv('${join(folder, "in.csv")}', all_varchar = true, header = true))
             TO '${join(folder, "out.parquet")}' (FORMAT parquet, COMPRESSION ${codec}, ROW_GROUP_SIZE 2048)`,
            );
            expect(sumsOf(await readBill(join(folder, "out.parquet")), ALL)).toEqual(sums(kept, ALL));
          }
        },
      ),
      { numRuns: 12 },
    );
    db.closeSync();
  });

  test("Parquet in many row groups, and in one of more rows than are made at once", async () => {
    const db = await (await DuckDBInstance.create(":memory:")).connect();
    const folder = await tempFolder();
    for (const size of [2048, 122_880]) {
      await db.run(
        `COPY (SELECT TIMESTAMP '2024-09-18' + to_hours((i % 48)::INTEGER) AS line_item_usage_start_date, 'GetObject' AS line_item_operation,
           'bucket-' || (i % 7) AS line_item_resource_id, 0.1::DECIMAL(20, 10) AS line_item_unblended_cost, i AS line_item_usage_amount,
           'Requests-Tier2' AS line_item_usage_type FROM range(120001) t(i)) TO '${join(folder, "out.parquet")}' (FORMAT parquet, ROW_GROUP_SIZE ${size})`,
      );
      const { lines } = await readBill(join(folder, "out.parquet"));
      expect(lines).toHaveLength(14);
      expect(add(lines.map(({ cost }) => cost.toFixed()))).toBe("12000.1");
      expect(add(lines.map(({ quantity }) => quantity?.toFixed() ?? "0"))).toBe(`${(120_001 * 120_000) / 2}`);
    }
    db.closeSync();
  });
});
