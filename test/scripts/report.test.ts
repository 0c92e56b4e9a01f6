import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { anAnswer, type Charged, tempBill } from "../bills.ts";
import { run, type Run, runScript } from "../run-script.ts";
import { sampleFolder } from "../sample-logs.ts";
import { anEvent, logPath, tempFolder, tempLogs } from "../temp-logs.ts";

/** The page that the options make, and what was said. */
async function report(options: Record<string, string>): Promise<Run & { page: string; path: string }> {
  const path = join(await tempFolder(), "report.html");
  const said = await runScript("report", { ...options, REPORT: path });
  return { ...said, path, page: existsSync(path) ? await readFile(path, "utf8") : "" };
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
    const sample = await sampleFolder();
    const { page, code, stdout } = await report({
      LOGS: join(sample, "logs"),
      COSTS: join(sample, "costs.json"),
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Wrote .*report\.html: \d+ KB, of 2020-08-30 against/);
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

  const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
    existsSync(path),
  );
  test.skipIf(chromium === undefined)(
    "prints on two pages (skipped without chromium)",
    { timeout: 180_000 },
    async () => {
      const sample = await sampleFolder();
      const { path } = await report({ LOGS: join(sample, "logs"), COSTS: join(sample, "costs.json") });
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
