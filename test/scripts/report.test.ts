import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { chromium, measured } from "../browser.ts";
import { anAnswer, type Charged, tempBill } from "../bills.ts";
import { run, type Run, runScript, TYPESCRIPT } from "../run-script.ts";
import { sampleFolder } from "../sample-logs.ts";
import { anEvent, logPath, tempFolder, tempLogs } from "../temp-logs.ts";

/** The page that the options make, and what was said. */
async function report(options: Record<string, string>): Promise<Run & { page: string; path: string }> {
  const path = join(await tempFolder(), "report.html");
  const said = await runScript("report", { ...options, REPORT: path });
  return { ...said, path, page: existsSync(path) ? await readFile(path, "utf8") : "" };
}

let sampleReport: Promise<Run & { page: string }> | undefined;
/** The sample's, made once, and where it lies for this test. */
async function ofSample(): Promise<Run & { page: string; path: string }> {
  const sample = await sampleFolder();
  sampleReport ??= report({ LOGS: join(sample, "logs"), COSTS: join(sample, "costs.json") });
  const made = await sampleReport;
  const path = join(await tempFolder(), "report.html");
  await writeFile(path, made.page);
  return { ...made, path };
}

/** The elements of a page, each kind once. */
function elementsIn(page: string): string[] {
  return [...new Set([...page.matchAll(/<([a-z][a-z0-9]*)/gi)].map(([, name = ""]) => name))].toSorted();
}

/** Text as a page has it. */
function csvOf(page: string, title: string): string {
  const [, data = ""] =
    new RegExp(`download="${title}.csv" href="data:text/csv;base64,([^"]*)"`).exec(page) ?? [];
  return Buffer.from(data, "base64").toString();
}

const OWN = [
  ..."a body circle details figcaption figure footer g h1 h2 head header html li line main meta".split(" "),
  ..."p path pre rect section span style svg table tbody td text th thead title tr ul div doctype".split(" "),
];

const day = (name: string, cost: string): object =>
  anAnswer([["GetObject", "EU-DataTransfer-Out-Bytes", cost, cost, "GB"]] as Charged[], { day: name });
const recipientAccountId = "111122223333";

function callBy(userName: string, fields: object = {}): ReturnType<typeof anEvent> {
  return anEvent({
    recipientAccountId,
    managementEvent: false,
    userIdentity: {
      type: "IAMUser",
      userName,
      accountId: recipientAccountId,
      arn: `arn:aws:iam::111122223333:user/${userName}`,
    },
    ...fields,
  });
}

describe("the report of the sample", () => {
  test("tells the verdict, is whole by itself, and may run nothing", { timeout: 180_000 }, async () => {
    const { page, code, stdout } = await ofSample();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Wrote .*report\.html: \d+ KB, of 2020-08-30 against/);
    expect(page).toContain("<h1>What changed on the AWS bill, 2020-08-30 against ");
    expect(page).toContain("<title>AWS bill, 2020-08-30 against ");
    // the colour that a caller has in the chart stands in the tables, too
    expect(page).toMatch(
      /<td class="name"><span class="swatch" style="background:#[0-9a-f]{6}"><\/span>[a-z]/,
    );
    expect(page).toContain(
      "storage-server, from 2020-08-30 08:00 UTC to 2020-08-30 17:00 UTC, on example-storage",
    );
    expect(page).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"`,
    );
    expect(elementsIn(page).filter((name) => !OWN.includes(name))).toEqual([]);
    expect(page).not.toMatch(/(?:src|href)="(?!data:text\/csv)/);
    expect(page.match(/<svg role="img" aria-label="[^"]+"/g)).toHaveLength(2);
    expect(page).toMatch(/<pre>\s*make what-changed [^<]*DAY=2020-08-30[^<]*<\/pre>/);
    expect(page.length).toBeLessThan(200_000);
    expect(csvOf(page, "what-changed")).toContain("GetObject");
    expect(csvOf(page, "who-caused-it")).toContain("storage-server");
  });

  test(
    "redacted, has no name of the sample's, and the same stand-in throughout",
    { timeout: 180_000 },
    async () => {
      const sample = await sampleFolder();
      const { page } = await report({
        LOGS: join(sample, "logs"),
        COSTS: join(sample, "costs.json"),
        REDACT: "1",
      });
      const all =
        page +
        ["what-changed", "who-caused-it", "calls", "errors"].map((title) => csvOf(page, title)).join("\n");
      for (const name of ["storage-server", "example-storage", "111122223333", "444455556666", sample])
        expect(all).not.toContain(name);
      const [, caller = "?"] = /were: (caller-\d+), from/.exec(page) ?? [];
      expect(csvOf(page, "who-caused-it").split("\r\n")[1]).toContain(caller);
    },
  );

  test.skipIf(chromium === undefined)(
    "prints on two pages (skipped without chromium)",
    { timeout: 180_000 },
    async () => {
      const { path } = await ofSample();
      const pdf = `${path}.pdf`;
      await run(chromium ?? "", [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--no-pdf-header-footer",
        `--print-to-pdf=${pdf}`,
        path,
      ]);
      expect((await readFile(pdf, "latin1")).match(/\/Type ?\/Page\b/g)).toHaveLength(2);
    },
  );
});

/** Relative luminance (WCAG 2.2, "relative luminance"). */
function luminance(colour: string): number {
  const hex = colour.length === 4 ? colour.replaceAll(/[0-9a-f]/gi, "$&$&") : colour;
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** What is wrong with how a page is laid out, in words: what goes over the edge, and what lies on other text. */
const FAULTS = `(() => {
  const faults = [];
  const name = (node) => (node.id || node.textContent || node.tagName).trim().slice(0, 40);
  const { clientWidth: width, scrollWidth } = document.documentElement;
  if (scrollWidth > width) faults.push("wider than the window");
  for (const node of document.querySelectorAll("h1, h2, p, li, pre, figure, svg"))
    if (node.getBoundingClientRect().right > width + 1) faults.push("over the edge: " + name(node));
  for (const svg of document.querySelectorAll("svg")) {
    const frame = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim() !== "");
    const boxes = texts.map((text) => text.getBoundingClientRect());
    boxes.forEach((box, i) => {
      if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
        faults.push("clipped: " + name(texts[i]));
      for (let other = 0; other < i; other += 1) {
        const { left, right, top, bottom } = boxes[other];
        if (Math.min(right, box.right) - Math.max(left, box.left) > 1 && Math.min(bottom, box.bottom) - Math.max(top, box.top) > 1)
          faults.push("on each other: " + name(texts[other]) + " and " + name(texts[i]));
      }
    });
  }
  const blocks = [...document.querySelectorAll("main > section, main > header, main > footer")].map((one) => one.getBoundingClientRect());
  blocks.forEach((box, i) => { if (i > 0 && box.top < blocks[i - 1].bottom - 1) faults.push("section " + i + " on the one before"); });
  return faults;
})()`;

describe("how the report looks", () => {
  test(
    "its text stands out from its background, light and dark, and the charts' colours do",
    { timeout: 120_000 },
    async () => {
      const { page } = await ofSample();
      const themes = [
        ...page.matchAll(/--back: (#\w+); --fore: (#\w+); --soft: (#\w+); --line: #\w+; --link: (#\w+)/g),
      ];
      expect(themes).toHaveLength(3); // light, dark, on paper
      const series = new Set(
        [...page.matchAll(/(?:fill|background)[:=]"?(#[0-9a-f]{6})/g)].map(([, colour = ""]) => colour),
      );
      expect(series.size).toBeGreaterThan(3);
      for (const [, back = "", ...texts] of themes) {
        // WCAG 2.2, "Contrast (Minimum)" and "Non-text Contrast"
        for (const text of texts)
          expect(contrast(text, back), `${text} on ${back}`).toBeGreaterThanOrEqual(4.5);
        for (const colour of series)
          expect(contrast(colour, back), `${colour} on ${back}`).toBeGreaterThanOrEqual(3);
      }
    },
  );

  test.skipIf(chromium === undefined)(
    "nothing is clipped, over the edge or on other text, wide or narrow (skipped without chromium)",
    { timeout: 120_000 },
    async () => {
      const long = `arn:aws:iam::111122223333:user/${"a-very-long-path/".repeat(20)}x`;
      const Records = [callBy(long, { requestParameters: { bucketName: "b".repeat(63), key: "k" } })];
      const LOGS = await tempLogs({ [logPath("2020-08-30T12:05Z")]: { Records } });
      const COSTS = await tempBill([day("2020-08-23", "1"), day("2020-08-30", "400000")]);
      const hostile = await report({ LOGS, COSTS, DAY: "08/30" });
      const usual = await ofSample();
      for (const { path } of [usual, hostile])
        expect(await measured(`file://${path}`, [360, 1200], FAULTS)).toEqual([[], []]);

      // the measure itself: a page that is too wide, and labels that lie on each other
      const bad = join(await tempFolder(), "bad.html");
      const svg =
        '<svg width="90" height="40"><text x="5" y="20">one</text><text x="8" y="22">two</text><text x="80" y="20">clipped</text></svg>';
      await writeFile(bad, `<!doctype html><main><p style="width:2000px">wide</p>${svg}</main>`);
      const [faults] = await measured<string[]>(`file://${bad}`, [800], FAULTS);
      expect(faults).toEqual([
        "wider than the window",
        "over the edge: wide",
        "on each other: one and two",
        "clipped: clipped",
      ]);
    },
  );
});

/** What Nodes before 20.19 can't, of a Node that can; undefined for one of those. */
const NO_REQUIRED_MODULES = ["--no-experimental-require-module"].find((flag) =>
  process.allowedNodeEnvironmentFlags.has(flag),
);

test.skipIf(NO_REQUIRED_MODULES === undefined)(
  "its charts are drawn by a Node that can't require ES modules, too",
  async () => {
    const charts = pathToFileURL(resolve("shared/report/charts.ts")).href;
    const draw = `const { openCharts } = await import("${charts}"); console.log(typeof (await openCharts()))`;
    const start = [NO_REQUIRED_MODULES ?? "", "--import", TYPESCRIPT, "--input-type=module", "-e", draw];
    expect(await run(process.execPath, start)).toEqual({ code: 0, stdout: "function\n", stderr: "" });
  },
);

describe("the report of a hostile log", () => {
  test("has every name as text, and no element of the log's", { timeout: 120_000 }, async () => {
    const names = [
      "<script>alert(1)</script>",
      `"><img src=x onerror=alert(1)>`,
      "</style><iframe src=javascript:alert(1)>",
      "'-->]]>{{x}}",
      "a\u001b[2Jb\u202e",
      "=cmd|'/c calc'!A1",
    ];
    const Records = names.flatMap((name) => [
      callBy(name, { requestParameters: { bucketName: name, key: name }, errorCode: name }),
      callBy(name, { eventName: name }),
    ]);
    const LOGS = await tempLogs({ [logPath("2020-08-30T12:05Z")]: { Records } });
    const COSTS = await tempBill([day("2020-08-23", "1"), day("2020-08-30", "400")]);
    const { page, code } = await report({ LOGS, COSTS, DAY: "08/30" });
    expect(code).toBe(0);
    expect(elementsIn(page).filter((name) => !OWN.includes(name))).toEqual([]);
    expect(page).toContain("&#60;script&#62;alert(1)&#60;/script&#62;");
    // oxlint-disable-next-line no-control-regex -- what a terminal or an editor would obey
    expect(page).not.toMatch(/[\u001b\u202e]/);
    expect(csvOf(page, "calls")).not.toMatch(/(?:^|,)=cmd/m);
  });

  test("of 10,000 callers has the TOP of them, and all as CSV", { timeout: 120_000 }, async () => {
    const Records = Array.from({ length: 10_000 }, (_, i) => callBy(`user-${i}`));
    const LOGS = await tempLogs({ [logPath("2020-08-30T12:05Z")]: { Records } });
    const { page } = await report({ LOGS, DAY: "08/30", TOP: "5" });
    expect(page).toContain("The 5 largest of 10000 rows.");
    expect(csvOf(page, "calls").trimEnd().split("\r\n")).toHaveLength(10_001);
    expect(page.replace(/base64,[^"]*/g, "").length).toBeLessThan(200_000);
  });

  test("of one event and no bill says so", { timeout: 120_000 }, async () => {
    const LOGS = await tempLogs({ [logPath("2020-08-30T12:05Z")]: { Records: [callBy("ada")] } });
    const { page, code } = await report({ LOGS });
    expect(code).toBe(0);
    expect(page).toContain("1 call, 1 of them by ada");
    expect(page).toContain("There is no bill");
  });

  test("without logs of a span says which to copy", { timeout: 120_000 }, async () => {
    const LOGS = await tempLogs({ [logPath("2020-08-30T12:05Z")]: { Records: [callBy("ada")] } });
    const COSTS = await tempBill([day("2020-08-23", "1"), day("2020-08-30", "400")]);
    const { page } = await report({ LOGS, COSTS });
    expect(page).toMatch(/The logs of 2020-08-23 are not here: make sync .*DAY=2020-08-23/);
  });
});
