import { expect, test } from "vitest";
import { aligned } from "../../../shared/text/aligned.ts";

test("aligned() puts names left and numbers right, by what a terminal shows of them", () => {
  const lines = [
    ["日本", "1", "█"],
    ["e\u0301", "1,000"],
    ["longer", "20", ""],
  ];
  expect(aligned(["name", "calls", ""], lines, 1)).toBe(
    ["name    calls", "日本        1  █", "e\u0301       1,000", "longer     20", ""].join("\n"),
  );
});

test("aligned() takes as many lines as there are", () => {
  const lines = Array.from({ length: 200_000 }, (_, i) => [`name ${i}`, String(i)]);
  expect(aligned(["name", "calls"], lines, 1).split("\n")).toHaveLength(lines.length + 2);
});

const width = (text: string): number =>
  Math.max(
    ...text
      .trimEnd()
      .split("\n")
      .map((line) => line.length),
  );
const HEAD = ["eventSource", "eventName", "errorCode", "calls", "share", "of that call"];
const LINES = [
  [
    "monitoring.amazonaws.com",
    "DescribeInstances",
    "Client.RequestLimitExceeded",
    "1,234,567",
    "63.1%",
    "1.7%",
  ],
  ["(12 more: TOP=all)", "", "", "365", "36.9%"],
  ["total", "", "", "1,234,932", "100.0%"],
];

test("aligned() shortens names where the terminal is too narrow, and says so", () => {
  expect(aligned(HEAD, LINES, 3, { width: 80 })).toMatchInlineSnapshot(`
    "eventSource         eventName       errorCode           calls   share  of t…call
    monitorin…naws.com  Describ…tances  Client.…ceeded  1,234,567   63.1%       1.7%
    (12 more: TOP=all)                                        365   36.9%
    total                                               1,234,932  100.0%
    (names shortened; FORMAT=csv has all)
    "
  `);
});

test("aligned() leaves columns out where that is not enough, and says which", () => {
  expect(aligned(HEAD, LINES, 3, { width: 70 })).toMatchInlineSnapshot(`
    "eventSource         eventName       errorCode            calls   share
    monitorin…naws.com  Describ…tances  Client.…xceeded  1,234,567   63.1%
    (12 more: TOP=all)                                         365   36.9%
    total                                                1,234,932  100.0%
    (names shortened; left out: of that call; FORMAT=csv has all)
    "
  `);
  const bar = [...HEAD.slice(0, 5), ""];
  expect(aligned(bar, LINES, 3, { width: 66 })).toMatch(/left out: .*the bar/);
});

test("aligned() leaves out first what an answer can spare, also where it can't be cut", () => {
  const head = ["account", "day", "first", "last", "files", "events"];
  const time = "2020-08-30T12:00:00Z";
  const lines = [["111122223333", "2020-08-30", time, time, "95", "5,722"]];
  expect(aligned(head, lines, 4, { width: 70, spare: [3, 2] })).toBe(
    "account       day         first                 files  events\n" +
      `111122223333  2020-08-30  ${time}     95   5,722\n` +
      "(left out: last; FORMAT=csv has all)\n",
  );
});

test("aligned() cuts no number, no time and no account, however narrow the terminal is", () => {
  const lines = [["2020-08-30T12:00Z", "111122223333", "storage-replicator-of-logs", "5,079,827,987,158"]];
  const text = aligned(["hour", "account", "caller", "bytesOut"], lines, 3, { width: 70 });
  expect(text).toMatch(/2020-08-30T12:00Z {2}111122223333 {2}storage\S*…\S+ {2}5,079,827,987,158/);
  expect(width(text)).toBeLessThanOrEqual(70);
});

test("aligned() fits any width of 64 columns and more, and changes nothing where there is room", () => {
  for (let columns = 64; columns < 140; columns += 1) {
    const text = aligned(HEAD, LINES, 3, { width: columns });
    expect(width(text)).toBeLessThanOrEqual(columns);
    expect(text.split("\n")[3]).toMatch(/^total +1,234,932/);
  }
  expect(aligned(HEAD, LINES, 3, { width: 107 })).toBe(aligned(HEAD, LINES, 3, { width: Infinity }));
  expect(aligned(HEAD, LINES, 3)).toBe(aligned(HEAD, LINES, 3, { width: Infinity }));
});

test("aligned() measures what a terminal shows when it shortens", () => {
  const text = aligned(["name", "calls"], [["日本語日本語日本語日本語日本語", "1"]], 1, { width: 28 });
  expect(text.split("\n")[1]).toBe("日本語日本…本語日本語      1");
});
