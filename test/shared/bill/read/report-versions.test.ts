import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { readBill } from "../../../../shared/bill/read/read-bill.ts";
import { Days } from "../../../../shared/days.ts";
import { csv, cur2, type Hour, legacy, zip } from "../../../bill-writers.ts";
import { S3Server } from "../../../s3-server.ts";
import { tempLogs } from "../../../temp-logs.ts";

/** A report's file with one line of so many dollars. */
function part(cost: string, month = "2024-09", columns = legacy): Buffer {
  const line: Hour = {
    hour: `${month}-18T07`,
    account: "111122223333",
    service: "Amazon Simple Storage Service",
    productCode: "AmazonS3",
    operation: "GetObject",
    usageType: "Requests-Tier2",
    unit: "Requests",
    quantity: "1",
    cost,
    resource: "lake",
    principal: "",
    recordType: "usage",
  };
  return gzipSync(csv([line], columns));
}

const manifest = (assemblyId: string, keys: string[], month = "202409"): object => ({
  assemblyId,
  reportName: "hourly",
  billingPeriod: { start: `${month}01T000000.000Z`, end: "20241001T000000.000Z" },
  bucket: "billing",
  reportKeys: keys,
});

const [OLD, NEW] = ["1d1f2a9e-0000-4000-8000-000000000001", "7c2b3a9e-0000-4000-8000-000000000002"];
const SEPTEMBER = "reports/hourly/20240901-20241001";

/** Two versions of one month, as AWS leaves them: of 3 dollars, then of 5 and 6. */
const VERSIONS: Record<string, unknown> = {
  [`${SEPTEMBER}/${OLD}/hourly-1.csv.gz`]: part("3"),
  [`${SEPTEMBER}/${OLD}/hourly-Manifest.json`]: manifest(OLD, [`${SEPTEMBER}/${OLD}/hourly-1.csv.gz`]),
  [`${SEPTEMBER}/${NEW}/hourly-1.csv.gz`]: part("5"),
  [`${SEPTEMBER}/${NEW}/hourly-2.csv.gz`]: part("6"),
  [`${SEPTEMBER}/${NEW}/hourly-Manifest.json`]: manifest(
    NEW,
    [1, 2].map((n) => `${SEPTEMBER}/${NEW}/hourly-${n}.csv.gz`),
  ),
  [`${SEPTEMBER}/hourly-Manifest.json`]: manifest(
    NEW,
    [1, 2].map((n) => `${SEPTEMBER}/${NEW}/hourly-${n}.csv.gz`),
  ),
  [`${SEPTEMBER}/hourly-RedshiftManifest.json`]: { entries: [] },
  [`${SEPTEMBER}/hourly-create-table.sql`]: "CREATE …",
};

const RUNS = ["2024-09-19T06:00:00.000Z-1111", "2024-09-20T06:00:00.000Z-0000"];
/** A Data Export that keeps its versions: folders by time, `data/` beside `metadata/`. */
const EXPORT: Record<string, unknown> = Object.fromEntries(
  RUNS.flatMap((run, index) => {
    const key = `exports/focus/data/BILLING_PERIOD=2024-09/${run}/focus-00001.csv.gz`;
    const executionId = run.slice(-4);
    return [
      [key, part(index === 0 ? "3" : "11", "2024-09", cur2)],
      [
        `exports/focus/metadata/BILLING_PERIOD=2024-09/${run}/focus-Manifest.json`,
        { executionId, dataFiles: [`s3://billing/${key}`] },
      ],
    ];
  }),
);

async function costOf(costs: string, days?: Days): Promise<string> {
  const { lines } = await readBill(costs, days);
  return lines.reduce((sum, { cost }) => sum + Number(cost), 0).toString();
}

describe("of a report's versions only the latest counts:", () => {
  test.each([
    ["a folder", "reports"],
    ["a month's folder", SEPTEMBER],
    ["its manifest", `${SEPTEMBER}/hourly-Manifest.json`],
    ["a version's manifest", `${SEPTEMBER}/${NEW}/hourly-Manifest.json`],
    ["a version's folder", `${SEPTEMBER}/${NEW}`],
  ])("%s of a Cost and Usage Report", async (_, path) => {
    expect(await costOf(join(await tempLogs(VERSIONS), path))).toBe("11");
  });

  test("what is left out is said", async () => {
    const { notes } = await readBill(await tempLogs(VERSIONS));
    expect(notes).toEqual([
      "Left out: 1 file of earlier versions of the report",
      "Left out: 1 file that can be no part of a bill, by the name",
    ]);
  });

  test("an earlier version when that is what is named", async () => {
    const folder = await tempLogs(VERSIONS);
    expect(await costOf(join(folder, SEPTEMBER, OLD))).toBe("3");
    expect(await costOf(join(folder, SEPTEMBER, OLD, "hourly-Manifest.json"))).toBe("3");
  });

  test.each([
    ["a folder", "exports"],
    ["its folder of data alone", "exports/focus/data"],
    [
      "a manifest, beside data/ in metadata/",
      `exports/focus/metadata/BILLING_PERIOD=2024-09/${RUNS[1]}/focus-Manifest.json`,
    ],
  ])("%s of a Data Export that keeps its versions", async (_, path) => {
    expect(await costOf(join(await tempLogs(EXPORT), path))).toBe("11");
  });

  test("a report's files beside their manifest, without their folders", async () => {
    const { [`${SEPTEMBER}/hourly-Manifest.json`]: list } = VERSIONS;
    const folder = await tempLogs({
      "hourly-Manifest.json": list,
      "hourly-1.csv.gz": part("5"),
      "hourly-2.csv.gz": part("6"),
    });
    expect(await costOf(folder)).toBe("11");
    expect(await costOf(join(folder, "hourly-Manifest.json"))).toBe("11");
  });

  test("two versions whose times nothing tells are refused, whether they have manifests or not", async () => {
    const { [`${SEPTEMBER}/hourly-Manifest.json`]: _, ...folders } = VERSIONS;
    await expect(readBill(await tempLogs(folders))).rejects.toThrow(
      /Cannot tell which version .* is the latest: .*hourly-Manifest.json/,
    );
    const bare = Object.fromEntries(Object.entries(folders).filter(([path]) => path.endsWith(".gz")));
    await expect(readBill(await tempLogs(bare))).rejects.toThrow(
      /Cannot tell which version of the report of 2024-09/,
    );
  });

  test("what to type next is one word, whatever the folders are called", async () => {
    const bare = Object.fromEntries(
      [OLD, NEW].map((version) => [
        `$(touch x); 'it'/20240901-20241001/${version}/hourly-1.csv.gz`,
        part(version === OLD ? "3" : "5"),
      ]),
    );
    await expect(readBill(await tempLogs(bare))).rejects.toMatchObject({
      next: expect.stringMatching(
        /: 'COSTS=[^']*\/\$\(touch x\); '\\''it'\\''\/20240901-20241001\/[^']*'$/,
      ) as string,
    });
  });

  test("a part that is missing is named", async () => {
    const { [`${SEPTEMBER}/${NEW}/hourly-2.csv.gz`]: _, ...some } = VERSIONS;
    await expect(readBill(await tempLogs(some))).rejects.toThrow(
      /a part of the report is missing: .*hourly-2\.csv\.gz/,
    );
  });

  test("two reports of one month are refused: each amount would count twice", async () => {
    const other = "reports/daily/20240901-20241001";
    const folder = await tempLogs({
      ...VERSIONS,
      [`${other}/daily-1.csv.gz`]: part("11"),
      [`${other}/daily-Manifest.json`]: {
        ...manifest(OLD, [`${other}/daily-1.csv.gz`]),
        reportName: "daily",
      },
    });
    await expect(readBill(folder)).rejects.toThrow(/both are reports of the same month/);
  });
});

describe("months", () => {
  const AUGUST = "reports/hourly/20240801-20240901";
  const MONTHS = {
    ...VERSIONS,
    [`${AUGUST}/${OLD}/hourly-1.csv.gz`]: part("100", "2024-08"),
    [`${AUGUST}/hourly-Manifest.json`]: manifest(OLD, [`${AUGUST}/${OLD}/hourly-1.csv.gz`], "202408"),
    // no manifest: all that is there
    "reports/hourly/20240701-20240801/hourly-1.csv.gz": part("1000", "2024-07"),
  };

  test("add up, and only those with some of the days are read", async () => {
    const folder = await tempLogs(MONTHS);
    expect(await costOf(folder)).toBe("1111");
    expect(await costOf(folder, new Days("2024-08-18", "2024-09-18"))).toBe("111");
    await expect(readBill(folder, new Days("2024-10-01", "2024-10-01"))).rejects.toMatchObject({
      message: expect.stringMatching(/with 2024-10-01: it has nothing of that month/) as string,
      next: "It bills 2024-07, 2024-08, 2024-09",
    });
    const { [`${AUGUST}/${OLD}/hourly-1.csv.gz`]: _, ...damaged } = MONTHS;
    expect(await costOf(await tempLogs(damaged), new Days("2024-09-18", "2024-09-18"))).toBe("11");
  });

  test("lie in the folders that Athena has, too", async () => {
    const folder = await tempLogs({
      "cur/cur/year=2024/month=8/cur-00001.csv.gz": part("1", "2024-08"),
      "cur/cur/year=2024/month=9/cur-00001.csv.gz": part("2"),
      "cur/cur/cost_and_usage_data_status/cost_and_usage_data_status.parquet": "PAR1",
    });
    expect(await costOf(folder)).toBe("3");
    expect(await costOf(folder, new Days("2024-09-18", "2024-09-18"))).toBe("2");
  });
});

test("several files with commas between, and a name that has a comma", async () => {
  const folder = await tempLogs({ "a.csv.gz": part("1"), "b.csv.gz": part("2"), "c,d.csv.gz": part("4") });
  const [a, b, c] = ["a", "b", "c,d"].map((name) => join(folder, `${name}.csv.gz`));
  expect(await costOf(`${a},${b}`)).toBe("3");
  expect(await costOf(`${c}`)).toBe("4");
  expect(await costOf(`${a},${c?.replace(",", "\\,")}`)).toBe("5");
});

describe("COSTS=s3://…", () => {
  afterEach(() => void vi.unstubAllEnvs());
  const served = async (files: Record<string, unknown>): Promise<S3Server> => {
    const bodies = Object.entries(files).map(([key, content]) => [
      key,
      content instanceof Uint8Array
        ? content
        : Buffer.from(typeof content === "string" ? content : JSON.stringify(content)),
    ]);
    const server = await S3Server.start({
      billing: Object.fromEntries(bodies) as Record<string, Uint8Array>,
    });
    onTestFinished(() => server.stop());
    for (const [name, value] of Object.entries(server.environment)) vi.stubEnv(name, value);
    return server;
  };

  test.each([
    ["a folder", "s3://billing/reports"],
    ["a bucket", "s3://billing"],
    ["a manifest", `s3://billing/${SEPTEMBER}/hourly-Manifest.json`],
    ["a version's folder", `s3://billing/${SEPTEMBER}/${NEW}/`],
  ])("reads %s", async (_, uri) => {
    const others = uri === "s3://billing" ? {} : { "reports2/hourly-1.csv.gz": part("1000") };
    const server = await served({ ...VERSIONS, ...others });
    expect(await costOf(uri)).toBe("11");
    expect(server.requests.every(({ method }) => method === "GET")).toBe(true);
  });

  test("reads one object, though others' keys start like it", async () => {
    await served({
      "b/costs.csv.gz": part("1"),
      "b/costs.csv.gz.old": part("2"),
      "b/z.zip": zip({ "x.csv": csv([], legacy) }),
    });
    expect(await costOf("s3://billing/b/costs.csv.gz")).toBe("1");
    await expect(costOf("s3://billing/nothing")).rejects.toThrow(/nothing there has such a key/);
  });
});
