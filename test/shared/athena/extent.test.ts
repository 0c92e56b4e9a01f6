// An organisation's size: 300 accounts, 17 regions, two years, as a bucket that is listed but nowhere stored.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { checkExtent, spansOf } from "../../../shared/athena/ask.ts";
import { extentOf, extentText } from "../../../shared/athena/extent.ts";
import { foldersCondition, foldersIn, tableDdl, tableProperties } from "../../../shared/athena/table.ts";
import { Days } from "../../../shared/days.ts";
import { optionsOf } from "../../../shared/options.ts";

const accounts = Array.from({ length: 300 }, (_, i) => String(100_000_000_000 + i));
const regions = Array.from({ length: 17 }, (_, i) => `eu-west-${i + 1}`);
const empty = accounts.slice(0, 100).flatMap((account) => [`${account}/eu-west-16`, `${account}/eu-west-17`]);
const trail = {
  bucket: "organisation",
  root: "AWSLogs/o-example000/",
  accounts,
  regions,
  empty,
  firstDay: "2024-01-01",
};
const FOLDERS = 300 * 17 - 200;

/** Bytes of a folder's day: two files, of sizes that differ by account and region. */
function sizeOf(account: string, region: string): number {
  return 1000 * (1 + (Number(account) % 7)) * Number(region.split("-")[2]);
}

let requests = 0;
let denied = false;
const server = createServer((request, response) => {
  requests += 1;
  if (denied) {
    response.writeHead(403).end("<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
    return;
  }
  const prefix = new URL(request.url ?? "", "http://127.0.0.1").searchParams.get("prefix") ?? "";
  const [, account = "", region = ""] = /\/(\d{12})\/CloudTrail\/([^/]+)\//.exec(prefix) ?? [];
  const size = sizeOf(account, region) / 2;
  const files = ["a", "b"].map(
    (name) => `<Contents><Key>${prefix}${name}</Key><Size>${size}</Size></Contents>`,
  );
  response.end(`<ListBucketResult><IsTruncated>false</IsTruncated>${files.join("")}</ListBucketResult>`);
});

beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv("AWS_REGION", "eu-west-1");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
});
beforeEach(() => {
  requests = 0;
  denied = false;
});
afterAll(() => {
  server.close();
  vi.unstubAllEnvs();
});

describe("what an organisation's query will read", () => {
  const all = accounts.flatMap((account) =>
    regions.map((region) => (empty.includes(`${account}/${region}`) ? 0 : sizeOf(account, region))),
  );
  const aDay = all.reduce((sum, size) => sum + size, 0);

  test.each([
    ["a day and the day after", new Days("2025-08-30", "2025-08-31"), 2],
    ["two years", new Days("2024-01-01", "2025-12-31"), 731],
  ])("of %s is estimated from 600 listings, within its bounds", async (_, delivered, days) => {
    const before = process.memoryUsage().heapUsed;
    const extent = await extentOf({ trail, delivered });
    expect(extent).toMatchObject({ partitions: FOLDERS * days, listed: 600, reason: undefined });
    expect(requests).toBe(600);
    const { bytes = 0, low = 0, high = 0 } = extent ?? {};
    expect(Math.abs(bytes / (aDay * days) - 1)).toBeLessThan(0.1);
    expect(low).toBeLessThan(aDay * days);
    expect(high).toBeGreaterThan(aDay * days);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200e6);
    if (extent !== undefined)
      expect(extentText(extent)).toMatch(
        /^about [\d.]+ [MG]B, \$[\d.]+, [\d,]+ partitions \(.* from the listing of 600 of them\)$/,
      );
  });

  test("of few folders is counted to the byte", async () => {
    const few = { ...trail, accounts: accounts.slice(200, 202), empty: [] };
    const extent = await extentOf({ trail: few, delivered: new Days("2025-08-30", "2025-08-31") });
    const bytes =
      2 * few.accounts.flatMap((a) => regions.map((r) => sizeOf(a, r))).reduce((sum, one) => sum + one, 0);
    expect(extent).toMatchObject({ partitions: 68, bytes, low: bytes, high: bytes, listed: 68 });
    expect(() => checkExtent(extent, { MAX_SCAN: bytes - 1 })).toThrow(
      /^Cannot ask Athena: it would read .*; nothing was read$/,
    );
    expect(checkExtent(extent, { MAX_SCAN: bytes })).toBeUndefined();
  });

  test("is not known where the bucket may not be listed, and that is said", async () => {
    denied = true;
    const extent = await extentOf({ trail, delivered: new Days("2025-08-30", "2025-08-31") });
    expect(extent?.bytes).toBeUndefined();
    expect(extent === undefined ? "" : extentText(extent)).toMatch(
      /^9,800 partitions; how many bytes can't be told \(.*access denied/,
    );
    expect(checkExtent(extent, optionsOf({}))).toBeUndefined();
  });
});

describe("an organisation's days are asked for", () => {
  test("in one query, where that plans some 10,000 partitions", () => {
    const days = new Days("2025-08-30", "2025-08-30");
    expect(spansOf({ days, trail })).toEqual([days]);
  });

  test("in several, which leave none out and read none twice, where it is two years", () => {
    const days = new Days("2024-01-01", "2025-12-31");
    const spans = spansOf({ days, trail });
    expect(spans).toHaveLength(19);
    expect(spans.flatMap((span) => [...(span ?? [])])).toEqual([...days]);
    for (const span of spans) expect(([...(span ?? [])].length + 1) * FOLDERS).toBeLessThanOrEqual(200_000);
  });

  test("never all at once, and never where one day is too many", () => {
    expect(() => spansOf({ days: undefined, trail })).toThrow(
      /^Cannot ask Athena for every day at once: [\d,]+ partitions/,
    );
    const many = {
      ...trail,
      accounts: Array.from({ length: 30_000 }, (_, i) => String(200_000_000_000 + i)),
      empty: [],
    };
    expect(() => spansOf({ days: new Days("2025-08-30", "2025-08-30"), trail: many })).toThrow(
      /^Cannot ask Athena: one day is 1,020,000 partitions, and a query may have 1,000,000$/,
    );
  });
});

describe("an organisation's table", () => {
  test("has its accounts injected, and says again what it was made of", () => {
    const properties = tableProperties(trail);
    expect(properties["projection.delivery_account.type"]).toBe("injected");
    expect(foldersIn(properties)).toEqual({ ...trail, regions: regions.toSorted(), empty: empty.toSorted() });
    const [, ddl = ""] = tableDdl({ database: "d", table: "t" }, trail);
    expect(Buffer.byteLength(ddl)).toBeLessThan(262_144);
  });

  test("is read without the folders that are not there, each account named", () => {
    const condition = foldersCondition(trail) ?? "";
    expect(condition).toMatch(/^delivery_account IN \('100000000000', /);
    expect(condition).toContain("(delivery_region = 'eu-west-16' AND delivery_account IN ('100000000100', ");
    expect(condition).not.toMatch(/NOT|<>|[?]/);
    expect(foldersCondition({ ...trail, accounts: accounts.slice(0, 2), empty: [] })).toBeUndefined();
  });
});
