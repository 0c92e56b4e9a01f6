import Big from "big.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BillLine } from "../../../shared/bill/bill-line.ts";
import { changesInWords, changesOf, totalOf } from "../../../shared/bill/change.ts";
import type { CountRow } from "../../../shared/bill/counts.ts";
import { reconcile } from "../../../shared/bill/reconcile.ts";
import { type Span, spansIn } from "../../../shared/bill/spans.ts";
import { Days } from "../../../shared/days.ts";
import { Random } from "../../../shared/sample/random.ts";
import { emptySummary } from "../../../shared/summary.ts";
import { aBill, aLine, aTable, DAY, everyHour, someCalls } from "../../count-rows.ts";

const BEFORE = "2024-09-11";

function aSpan(day: string, lines: BillLine[], rows: CountRow[], isHere = true): Span {
  const start = `${day}T00`;
  const end = `${Days.next(day)}T00`;
  const bill = aBill(
    lines.map((line) => ({ ...line, start, end })),
    { periods: [{ start, end, estimated: false }] },
  );
  const days = new Days(day, day);
  const counts = aTable(...rows.map((row) => ({ ...row, hour: row.hour.replace(DAY, day) })));
  const summary = { ...emptySummary(), days, events: rows.length };
  return {
    runs: [days],
    length: 1,
    reconciliation: reconcile(bill, counts),
    summaries: [isHere ? summary : undefined],
  };
}

const GB = 2 ** 30;

/** What AWS would bill for the calls: requests and transfer of S3, Lambda's requests, the second copies of events. */
function billFor(rows: CountRow[]): BillLine[] {
  const sums = new Map<
    string,
    {
      fields: Partial<BillLine>;
      operation: string;
      usageType: string;
      quantity: number;
      price: number;
      unit: string;
    }
  >();
  const add = (
    operation: string,
    usageType: string,
    quantity: number,
    price: number,
    unit: string,
    fields: Partial<BillLine> = {},
  ): void => {
    if (quantity === 0) return;
    const key = `${operation} ${usageType}`;
    const known = sums.get(key);
    if (known === undefined) sums.set(key, { fields, operation, usageType, quantity, price, unit });
    else known.quantity += quantity;
  };
  for (const { source, name, region, calls, records, bytesOut, category } of rows) {
    const prefix = region === "us-west-2" ? "USW2-" : "";
    if (source === "s3.amazonaws.com") {
      const tier = name === "PutObject" ? 1 : 2;
      add(name, `${prefix}Requests-Tier${tier}`, calls, tier === 1 ? 5 : 0.4, "Requests");
      add(name, `${prefix}DataTransfer-Out-Bytes`, bytesOut / GB, 90, "GB");
    }
    if (source === "lambda.amazonaws.com" && category === "data")
      add("Invoke", `${prefix}Request`, calls, 3, "Requests", { service: "AWS Lambda" });
    if (category === "management")
      add("None", `${prefix || "USE1-"}PaidEventsRecorded`, records - calls, 20, "Events", {
        service: "AWS CloudTrail",
      });
  }
  return [...sums.values()].map(({ operation, usageType, quantity, price, unit, fields }) =>
    aLine(operation, usageType, new Big(quantity).times(price).div(1000).toFixed(10), String(quantity), {
      unit,
      ...fields,
    }),
  );
}

const manages = {
  source: "ec2.amazonaws.com",
  name: "DescribeInstances",
  category: "management",
  bytesOut: 0,
  resource: "",
} as const;
const READS = { name: "GetObject", readOnly: true } as const;
const WRITES = { name: "PutObject", readOnly: false, destination: "VPC endpoint" } as const;

/** A day's usual traffic of four roles, an amount of `noise()` around it. */
function usual(roles: string[], noise: () => number): CountRow[] {
  const around = (number: number): number => Math.round(number * noise());
  return roles.flatMap((caller, i) => [
    ...everyHour({ ...READS, caller, resource: `bucket-${i}` }).map((row) => ({
      ...row,
      ...counted(around(200)),
      bytesOut: around(GB * 2),
    })),
    ...everyHour({ ...WRITES, caller, resource: `bucket-${i}` }).map((row) => ({
      ...row,
      ...counted(around(40)),
    })),
    ...everyHour({ ...manages, caller }).map((row) => ({ ...row, ...counted(around(60)) })),
  ]);
}

function counted(calls: number): { calls: number; records: number } {
  return { calls, records: calls };
}

/** What is planted: from an hour on, by a role. */
const PLANTED: Record<string, (rows: CountRow[], caller: string, from: string) => CountRow[]> = {
  count: (rows, caller, from) =>
    rows.map((row) =>
      row.caller === caller && row.name === "GetObject" && row.hour >= from
        ? { ...row, ...counted(row.calls * 3000) }
        : row,
    ),
  bytes: (rows, caller, from) =>
    rows.map((row) =>
      row.caller === caller && row.name === "GetObject" && row.hour >= from
        ? { ...row, bytesOut: row.bytesOut * 400 }
        : row,
    ),
  "error loop": (rows, caller, from) => [
    ...rows,
    ...everyHour({
      name: "HeadObject",
      caller,
      resource: "bucket-0",
      failure: "NoSuchKey",
      ...counted(90_000),
    }).filter(({ hour }) => hour >= from),
  ],
  "new trail": (rows, caller, from) => [
    ...rows.map((row) =>
      row.category === "management" && row.hour >= from ? { ...row, records: row.calls * 2 } : row,
    ),
    ...["CreateTrail", "StartLogging"].map((name) =>
      someCalls({
        source: "cloudtrail.amazonaws.com",
        name,
        category: "management",
        readOnly: false,
        caller,
        resource: "audit-copy",
        hour: from,
      }),
    ),
  ],
  "new region": (rows, caller, from) => [
    ...rows,
    ...everyHour({ ...WRITES, caller, region: "us-west-2", resource: "far", ...counted(20_000) }).filter(
      ({ hour }) => hour >= from,
    ),
  ],
  "new function": (rows, caller, from) => [
    ...rows,
    ...everyHour({
      source: "lambda.amazonaws.com",
      name: "Invoke",
      readOnly: false,
      caller,
      resource: "resize",
      ...counted(50_000),
    }).filter(({ hour }) => hour >= from),
    someCalls({
      source: "lambda.amazonaws.com",
      name: "CreateFunction20150331",
      category: "management",
      readOnly: false,
      caller: "deployer",
      resource: "resize",
      hour: from,
    }),
  ],
};

/** What the words must hold besides the caller. */
const SAID: Record<string, string[]> = {
  count: ["GetObject", "requests"],
  bytes: ["GetObject", "GB transferred out to the internet"],
  "error loop": ["HeadObject", "failed with NoSuchKey"],
  "new trail": ["recorded again by a further trail", "CreateTrail"],
  "new region": ["PutObject", "new region", "us-west-2"],
  "new function": ["Invoke", "CreateFunction20150331 by deployer", "resize"],
};

const ROLES = ["etl", "api", "backup", "storage-server"];
const anyRoles = fc.shuffledSubarray(ROLES, { minLength: ROLES.length });
/** Days differ by a tenth. */
const anyNoise = fc.nat().map((seed) => {
  const random = new Random(seed);
  return () => 0.9 + random.below(1000) / 5000;
});

describe("what changed", () => {
  test.each(Object.keys(PLANTED))("is named first when it is planted: %s", (kind) => {
    fc.assert(
      fc.property(
        anyRoles,
        fc.nat(3),
        fc.integer({ min: kind === "new trail" ? 1 : 0, max: 20 }),
        anyNoise,
        (roles, which, start, noise) => {
          const culprit = roles[which] ?? "";
          const from = `${DAY}T${String(start).padStart(2, "0")}`;
          const before = usual(roles, noise);
          const after = PLANTED[kind]?.(usual(roles, noise), culprit, from) ?? [];
          const spans = {
            before: aSpan(BEFORE, billFor(before), before),
            after: aSpan(DAY, billFor(after), after),
          };
          const [, headline = "", ...details] = changesInWords(changesOf(spans), spans);
          const told = [headline, ...details].join("\n");
          expect(headline).toContain(culprit);
          for (const other of roles) if (other !== culprit) expect(headline).not.toContain(other);
          // whatever is set up at the first hour has no hour before it to be told from
          const said = SAID[kind]?.filter((one) => start > 0 || !one.startsWith("Create")) ?? [];
          for (const one of said) expect(told).toContain(one);
          if (start > 0) expect(headline).toContain(`from ${from.replace("T", " ")}:00 UTC on`);
          else expect(headline).toContain("all the time since");
        },
      ),
      { numRuns: 25 },
    );
  });

  test("is nothing that stands out on days that differ by a tenth", () => {
    fc.assert(
      fc.property(anyRoles, anyNoise, (roles, noise) => {
        const [before, after] = [usual(roles, noise), usual(roles, noise)];
        const spans = {
          before: aSpan(BEFORE, billFor(before), before),
          after: aSpan(DAY, billFor(after), after),
        };
        const [, ...words] = changesInWords(changesOf(spans), spans);
        expect(words).toEqual([
          "Nothing stands out: no charge changed by more than bills do from day to day",
        ]);
      }),
      { numRuns: 25 },
    );
  });

  test("adds up to both bills and to their difference", () => {
    fc.assert(
      fc.property(anyRoles, anyNoise, (roles, noise) => {
        const [before, after] = [usual(roles, noise), usual(roles, noise)];
        const [was, is] = [billFor(before), billFor(after)];
        const cost = (lines: BillLine[]): string =>
          lines.reduce((sum, line) => sum.plus(line.cost), new Big(0)).toFixed();
        const total = totalOf(
          changesOf({ before: aSpan(BEFORE, was, before), after: aSpan(DAY, is, after) }),
        );
        expect(total.before.toFixed()).toBe(cost(was));
        expect(total.after.toFixed()).toBe(cost(is));
        expect(total.change.toFixed()).toBe(new Big(cost(is)).minus(cost(was)).toFixed());
      }),
      { numRuns: 10 },
    );
  });

  const reads = everyHour({ calls: 100, records: 100 });
  const line = (cost: string, quantity = 2400): BillLine =>
    aLine("GetObject", "Requests-Tier2", cost, quantity, { unit: "Requests" });

  test("of billing only is told from a change of use", () => {
    const credit = aLine(undefined, "", "-40", undefined, { recordType: "credit" });
    const spans = {
      before: aSpan(BEFORE, [line("100"), credit], reads),
      after: aSpan(DAY, [line("100")], reads),
    };
    expect(changesInWords(changesOf(spans), spans)).toEqual([
      "2024-09-18: $100.00, +$40.00 against 2024-09-11 ($60.00)",
      "+$40.00 of that is credits, taxes and the like: billing, no change of use",
      "Amazon Simple Storage Service +$40.00 of +$40.00 (all): credit, billing and no change of use",
    ]);
  });

  test("of a price is told from a change of use", () => {
    const spans = { before: aSpan(BEFORE, [line("24")], reads), after: aSpan(DAY, [line("48")], reads) };
    const [, headline, ...others] = changesInWords(changesOf(spans), spans);
    expect(headline).toBe(
      "S3 GetObject +$24.00 of +$24.00 (all): a unit cost $0.0200 where it cost $0.0100, for 2,400 requests where 2,400 requests were: the price changed (or a free tier or a discount ended), not the use",
    );
    expect(others).toEqual([]);
  });

  test("names no caller when the logs of DAY are not here, and which to sync", () => {
    const spans = {
      before: aSpan(BEFORE, [line("1", 100)], reads),
      after: aSpan(DAY, [line("24")], [], false),
    };
    const words = changesInWords(changesOf(spans), spans).join("\n");
    expect(words).not.toContain("app");
    expect(words).toContain("Who caused it is in logs that are not here: make sync DAY=2024-09-18");
  });

  test("doesn't call a caller's calls more when the logs of BEFORE are not here", () => {
    const spans = {
      before: aSpan(BEFORE, [line("1", 100)], [], false),
      after: aSpan(DAY, [line("24")], reads),
    };
    const words = changesInWords(changesOf(spans), spans).join("\n");
    expect(words).toContain("most by app (all of it)");
    expect(words).not.toContain("new:");
    expect(words).toContain("not here: make sync DAY=2024-09-11");
  });

  test("gives a fall no cause", () => {
    const spans = { before: aSpan(BEFORE, [line("24")], reads), after: aSpan(DAY, [], []) };
    expect(changesInWords(changesOf(spans), spans)[1]).toBe(
      "S3 GetObject -$24.00 of -$24.00 (all): 2,400 requests before, and none now",
    );
  });

  test("is from an hour on only where that is so: a load curve that rose as a whole has no onset", () => {
    const curve = (times: number): CountRow[] =>
      everyHour().map((row, hour) => ({
        ...row,
        ...counted(times * (10 + (hour > 7 && hour < 20 ? 90 : 0))),
      }));
    const spans = {
      before: aSpan(BEFORE, [line("1", 1200)], curve(1)),
      after: aSpan(DAY, [line("10", 12_000)], curve(10)),
    };
    expect(changesInWords(changesOf(spans), spans)[1]).not.toContain("from ");
  });
});

describe("the spans", () => {
  const billed = (...days: string[]) => ({
    bill: aBill(
      days.map((day, i) => ({
        ...aLine("GetObject", "Requests-Tier2", String(i === 1 ? 9 : 1)),
        start: `${day}T00`,
        end: `${Days.next(day)}T00`,
      })),
      { periods: days.map((day) => ({ start: `${day}T00`, end: `${Days.next(day)}T00`, estimated: false })) },
    ),
  });
  const chosen = (bill: ReturnType<typeof billed>, day?: string, earlier?: string): string => {
    const { days, before } = spansIn(bill, { DAY: day, BEFORE: earlier });
    return `${days.toString()} against ${before.map(String).join(" and ")}`;
  };

  test.each([
    [
      "the dearest day, and a week before",
      ["2024-09-10", "2024-09-17", "2024-09-18"],
      undefined,
      undefined,
      "2024-09-17 against 2024-09-10",
    ],
    [
      "the other days where there is no week before",
      ["2024-09-16", "2024-09-17", "2024-09-18"],
      undefined,
      undefined,
      "2024-09-17 against 2024-09-16 and 2024-09-18",
    ],
    [
      "a day without a year",
      ["2024-09-11", "2024-09-18"],
      "09/18",
      undefined,
      "2024-09-18 against 2024-09-11",
    ],
    [
      "ranges",
      ["2024-09-11", "2024-09-18"],
      "2024-09-17..2024-09-18",
      "2024-09-11..2024-09-12",
      "2024-09-17..2024-09-18 against 2024-09-11..2024-09-12",
    ],
  ])("are %s", (_, days, DAY_ASKED, BEFORE_ASKED, answer) => {
    expect(chosen(billed(...days), DAY_ASKED, BEFORE_ASKED)).toBe(answer);
  });

  test.each([
    ["2024-09-18", "2024-09-18", 'Cannot compare 2024-09-18 with BEFORE "2024-09-18": they overlap'],
    ["2024-09-18", "x", 'Cannot use BEFORE "x": not a day'],
  ])("are refused: DAY %s, BEFORE %s", (DAY_ASKED, BEFORE_ASKED, message) => {
    expect(() => chosen(billed("2024-09-18"), DAY_ASKED, BEFORE_ASKED)).toThrow(message);
  });

  test("are one where the bill has one day", () => {
    expect(chosen(billed("2024-09-18"))).toBe("2024-09-18 against ");
  });
});

/** What is said of a change from one bill to the other. */
function wordsOf(before: BillLine[], after: BillLine[], was: CountRow[] = [], is: CountRow[] = []): string {
  const spans = { before: aSpan(BEFORE, before, was), after: aSpan(DAY, after, is) };
  return changesInWords(changesOf(spans), spans).join("\n");
}

describe("a unit that costs more", () => {
  const EC2 = { service: "Amazon Elastic Compute Cloud - Compute" };
  const small = aLine("RunInstances", "BoxUsage:m5.large", "23", 240, EC2);

  test("is a price when the same usage type does", () => {
    const dearer = aLine("RunInstances", "BoxUsage:m5.large", "46", 240, EC2);
    expect(wordsOf([small], [dearer])).toContain("the price changed");
  });

  test("is use beyond a free tier, or where many more are used at another price", () => {
    const asked = (cost: string, count: number): BillLine =>
      aLine("Invoke", "USE1-Request", cost, count, { service: "AWS Lambda" });
    expect(wordsOf([asked("0", 20_000)], [asked("12", 60_000_000)])).not.toContain("the price changed");
    expect(wordsOf([asked("0.4", 4)], [asked("770", 2200)])).not.toContain("the price changed");
    expect(wordsOf([asked("0", 20_000)], [asked("12", 20_000)])).toContain("the price changed");
  });

  test("is use when a dearer kind or region came in", () => {
    const gpu = aLine("RunInstances", "APS2-BoxUsage:g5.12xlarge", "5800", 800, EC2);
    expect(wordsOf([small], [small, gpu])).not.toContain("the price changed");
  });
});

test("a tax among what was used has no quantity that it rose with", () => {
  const tax = (cost: string): BillLine => aLine("", "", cost, 0, { service: "Tax" });
  expect(wordsOf([tax("1")], [tax("10")])).toContain(
    "Tax +$9.00 of +$9.00 (all): billed without a quantity\n",
  );
});

describe("a region that is new on the bill", () => {
  const LAMBDA = { service: "AWS Lambda" };
  const run = (prefix: string, cost: string): BillLine =>
    aLine("Invoke", `${prefix}Lambda-GB-Second`, cost, Number(cost) * 60_000, LAMBDA);

  test("is told by its part of the growth, though no log has it", () => {
    const before = [run("USE1-", "5")];
    expect(wordsOf(before, [run("USE1-", "6"), run("EUN1-", "40"), run("APS3-", "40")])).toContain(
      "new regions on the bill: ap-south-1 and eu-north-1, where nothing of it was billed on 2024-09-11",
    );
    expect(wordsOf(before, [run("USE1-", "60"), run("EUN1-", "0.1")])).not.toContain("new region");
  });

  test("of a new charge is one of the whole bill", () => {
    const s3 = aLine("GetObject", "Requests-Tier2", "1", 1_000_000);
    expect(wordsOf([s3], [s3, run("EUN1-", "40")])).toContain(
      "new region on the bill: eu-north-1, where nothing at all was billed on 2024-09-11",
    );
    expect(wordsOf([s3], [s3, run("USE1-", "40")])).not.toContain("new region");
  });
});

describe("what no log has the calls of", () => {
  const units = (cost: string): BillLine =>
    aLine("PayPerRequestThroughput", "USE1-ReadRequestUnits", cost, Number(cost) * 4_000_000, {
      service: "Amazon DynamoDB",
    });
  const described = everyHour({
    source: "ec2.amazonaws.com",
    name: "DescribeInstances",
    category: "management",
  });
  const update = (caller: string): CountRow =>
    someCalls({
      source: "dynamodb.amazonaws.com",
      name: "UpdateTable",
      category: "management",
      readOnly: false,
      caller,
      resource: "orders",
    });

  test("has the service's settings told that nobody changed before", () => {
    const text = wordsOf(
      [units("1")],
      [units("90")],
      [...described, update("ci")],
      [...described, update("ci"), update("ana")],
    );
    expect(text).toContain(
      "set up on 2024-09-18: UpdateTable by ana (orders); that it is the cause the logs don't say",
    );
    expect(text).not.toContain("by ci");
    const elsewhere = { ...update("ana"), source: "ecs.amazonaws.com" };
    expect(wordsOf([units("1")], [units("90")], described, [...described, elsewhere])).not.toContain(
      "set up",
    );
  });
});

describe("calls that no trail was told to record", () => {
  const metrics = (cost: string): BillLine =>
    aLine("GetMetricData", "USE1-CW:GMD-Metrics", cost, Number(cost) * 100_000, {
      service: "AmazonCloudWatch",
    });
  const lists = (caller: string, calls: number): CountRow[] =>
    everyHour({
      source: "monitoring.amazonaws.com",
      name: "ListMetrics",
      category: "management",
      caller,
      calls,
    });

  test("are pointed at by the service's other calls that became many", () => {
    const text = wordsOf([metrics("3")], [metrics("310")], lists("vendor", 1), [
      ...lists("vendor", 60),
      ...lists("ops", 1),
    ]);
    expect(text).toContain(
      "calls on monitoring that these logs hold: ListMetrics by vendor (1,440 a day where 24 were); that whoever made them caused it the logs don't say",
    );
    expect(text).not.toContain("ops");
  });

  test("nor that any trail can record", () => {
    const logged = (cost: string): BillLine =>
      aLine("PutLogEvents", "USE1-DataProcessing-Bytes", cost, Number(cost) * 2, {
        service: "AmazonCloudWatch",
      });
    const streams = everyHour({
      source: "logs.amazonaws.com",
      name: "CreateLogStream",
      category: "management",
      readOnly: false,
      caller: "api",
      calls: 40,
    });
    expect(wordsOf([logged("1")], [logged("400")], [], streams)).toContain(
      "CreateLogStream by api (960 a day where 0 were)",
    );
  });

  test("not by those that are as many as before, or another service's, nor where the calls are here", () => {
    expect(wordsOf([metrics("3")], [metrics("310")], lists("vendor", 60), lists("vendor", 60))).not.toContain(
      "became more",
    );
    const elsewhere = lists("vendor", 60).map((row) => ({ ...row, source: "ec2.amazonaws.com" }));
    expect(wordsOf([metrics("3")], [metrics("310")], [], elsewhere)).not.toContain("became more");
    const asked = everyHour({
      source: "monitoring.amazonaws.com",
      name: "GetMetricData",
      caller: "vendor",
      calls: 60,
    });
    expect(wordsOf([metrics("3")], [metrics("310")], [], [...asked, ...lists("vendor", 60)])).not.toContain(
      "became more",
    );
  });
});

describe("what is shared by the number of calls", () => {
  const ATHENA = { service: "Amazon Athena" };
  const scanned = (tb: number): BillLine =>
    aLine("StartQueryExecution", "USE1-DataScannedInTB", String(5 * tb), tb, ATHENA);
  const queries = (caller: string, calls: number): CountRow[] =>
    everyHour({
      source: "athena.amazonaws.com",
      name: "StartQueryExecution",
      category: "management",
      resource: "primary",
      caller,
      calls,
    });

  test("grew by those who called more, not by who called as ever", () => {
    const text = wordsOf(
      [scanned(2)],
      [scanned(200)],
      [...queries("ana", 1), ...queries("dashboard", 1)],
      [...queries("ana", 1), ...queries("dashboard", 20)],
    );
    expect(text).toContain("TB were: dashboard, ");
    expect(text).not.toContain("of the growth");
  });

  test("grew by the weight of each call, where there are no more calls", () => {
    const text = wordsOf([scanned(2)], [scanned(200)], queries("ana", 1), queries("ana", 1));
    expect(text).toContain(
      "no more calls than before (24 a day where 24 were): each took 8.33 TB on average where it took 0.0833 TB",
    );
  });
});

test("whose calls of several callers became dearer nobody says; who made none before is told", () => {
  const ATHENA = { service: "Amazon Athena" };
  const scanned = (tb: number): BillLine =>
    aLine("StartQueryExecution", "USE1-DataScannedInTB", String(5 * tb), tb, ATHENA);
  const asked = {
    source: "athena.amazonaws.com",
    name: "StartQueryExecution",
    category: "management",
  } as const;
  const dashboard = everyHour({ ...asked, caller: "dashboard", calls: 120 });
  const zoe = someCalls({ ...asked, caller: "zoe" });
  const text = wordsOf([scanned(20)], [scanned(180)], dashboard, [...dashboard, zoe]);
  expect(text).toContain("180 TB scanned where 20 TB were\n");
  expect(text).toContain("who made no such call on 2024-09-11: zoe");
  expect(wordsOf([scanned(20)], [scanned(180)], dashboard, dashboard)).toContain("20 TB were: dashboard");
});

test("each charge of an operation that changed has its own words", () => {
  const LOGS = { service: "AmazonCloudWatch" };
  const lines = (times: number): BillLine[] => [
    aLine("PutLogEvents", "DataProcessing-Bytes", String(3 * times), 6 * times, LOGS),
    aLine("PutLogEvents", "VendedLog-Bytes", String(2 * times), 6 * times, LOGS),
  ];
  const made = someCalls({
    source: "ec2.amazonaws.com",
    name: "CreateFlowLogs",
    category: "management",
    caller: "ana",
    readOnly: false,
  });
  expect(wordsOf(lines(1), lines(100), [], [made])).toContain("CreateFlowLogs by ana (1)");
});

describe("since when, where the bill has hours", () => {
  const OPENSEARCH = { service: "Amazon OpenSearch Service" };
  const domain = (day: string, dollars: number[]): BillLine => {
    const all = dollars.reduce((sum, one) => sum + one, 0);
    const amounts = Float64Array.from(dollars);
    return aLine("ESDomain", "ESInstance:r6g.4xlarge", String(all), all, {
      ...OPENSEARCH,
      hours: { day, amounts },
    });
  };
  const hours = (dollars: (hour: number) => number): number[] =>
    Array.from({ length: 24 }, (_, hour) => dollars(hour));
  const asEver = domain(
    BEFORE,
    hours(() => 1.5),
  );
  const update = someCalls({
    source: "es.amazonaws.com",
    name: "UpdateDomainConfig",
    category: "management",
    caller: "tom",
    readOnly: false,
    resource: "logs",
    hour: `${DAY}T07`,
  });

  test("is the hour from which more was billed, and what was set up then, of what nobody calls too", () => {
    const grown = domain(
      DAY,
      hours((hour) => (hour < 7 ? 1.5 : 30)),
    );
    const text = wordsOf([asEver], [grown], [someCalls({ hour: `${BEFORE}T07` })], [update]);
    expect(text).toContain("instance-hours were: from 2024-09-18 07:00 UTC on by the bill's hours");
    expect(text).toContain("set up in that hour or the one before: UpdateDomainConfig by tom (logs)");
  });

  test("is any hour, found again, however much it was before", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 18 }),
        fc.double({ min: 0.01, max: 5, noNaN: true }),
        fc.double({ min: 2, max: 500, noNaN: true }),
        (from, each, times) => {
          const before = domain(
            BEFORE,
            hours(() => each),
          );
          const after = domain(
            DAY,
            hours((hour) => (hour < from ? each : each * (1 + times))),
          );
          const hour = String(from).padStart(2, "0");
          expect(wordsOf([before], [after])).toContain(`from ${DAY} ${hour}:00 UTC on by the bill's hours`);
        },
      ),
      { numRuns: 100 },
    );
  });

  test("is not said where it grew in all hours, or the bill has days alone", () => {
    const all = domain(
      DAY,
      hours(() => 30),
    );
    expect(wordsOf([asEver], [all])).toContain(
      "all the time since 2024-09-18 00:00 UTC or before by the bill's hours",
    );
    const { hours: _, ...byDay } = all;
    expect(wordsOf([asEver], [byDay])).not.toContain("hours,");
    expect(wordsOf([asEver], [byDay])).not.toContain("by the bill's hours");
  });
});
