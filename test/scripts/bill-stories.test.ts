// Public post-mortems rebuilt as bill and logs, where a folder ../shared holds them: who caused the odd dollars, and in
// what words. Without that folder the tests are skipped.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runScript } from "../run-script.ts";

const SHARED = "../shared";
const STORIES = join(SHARED, "stories");
const BILLS = join(SHARED, "bills");
const isHere = existsSync(STORIES) && existsSync(BILLS);

/** What each verdict must hold; who caused it, where one can be named; and what must not be said. */
const VERDICTS: Record<string, { causers: string[]; says: RegExp[]; not: RegExp[] }> = {
  "02-empty-bucket-denied": {
    causers: ["ANONYMOUS_PRINCIPAL", "444455556666"],
    says: [
      /98\.0% of the 2,040 calls failed \(AccessDenied 2,000\)/,
      /from outside the account/,
      /on example-backups/,
      /AWS Support for a credit/,
    ],
    not: [/not billed since/, /attack/i],
  },
  "03-kms-no-bucket-key": {
    causers: ["spark-etl"],
    says: [
      /98\.4% .*Decrypt.* S3 made for spark-etl/,
      /no S3 Bucket Key/,
      /rewrite the objects/,
      /from 2021-09-14 08:00 UTC on/,
      /\$156\.00/,
    ],
    not: [/misused/],
  },
  "05-trail-records-itself": {
    causers: [],
    says: [/the trail records its own deliveries/, /example-trail-logs/, /as many as the 2,100 data events/],
    not: [/attack/i],
  },
  "06-second-trail": {
    causers: ["platform-admin"],
    says: [
      /lie here twice/,
      /2022-03-16 10:00 UTC, when platform-admin called CreateTrail/,
      /delete one of the two trails/i,
    ],
    not: [/doubled/],
  },
  "09-list-polling": {
    causers: ["model-server"],
    says: [/99\.3% by model-server \(on example-models, evenly round the clock/, /\$0\.25 \(20 requests\)/],
    not: [/lists buckets/],
  },
  "11-getmetricdata-logged": {
    causers: ["dba-metrics-collector"],
    says: [/2,124 GetMetricData calls, 500 metrics each/, /billed by the metric, not by the call/],
    not: [/another region|not in the logs/],
  },
  "13-glacier-lifecycle": {
    causers: [],
    says: [
      /own work for a lifecycle rule: no call stands behind it, and none is missing/,
      /1,750 objects that ingest puts/,
      /PutBucketLifecycle/,
    ],
    not: [/unexplained/],
  },
  "16-config-fargate-eni": {
    causers: ["cron-runner"],
    says: [
      /CreateNetworkInterface 500/,
      /cron-runner, who called RunTask as often \(500 times\), 6 items a RunTask/,
    ],
    not: [/Describe/],
  },
  "17-athena-dashboard": {
    causers: ["aws-quicksight-service-role-v0"],
    says: [
      /98\.6% by aws-quicksight-service-role-v0 \(.*primary, evenly round the clock, one every 30 s/,
      /one call can outweigh many/,
      /313\.4 TB/,
    ],
    not: [/billed per call/],
  },
  "20-sqs-empty-receives": {
    causers: ["order-worker"],
    says: [
      /all by order-worker \(on orders, evenly round the clock/,
      /nearly all came back empty \(inferred/,
      /WaitTimeSeconds=20/,
    ],
    not: [/queue is busy/],
  },
  "22-public-bucket-no-data-events": {
    causers: [],
    says: [
      /30,000 GB transferred out to the internet/,
      /this trail doesn't record them/,
      /AWS::S3::Object/,
      /12\.5 GB each/,
    ],
    not: [/make sync/, /attack/i],
  },
};

interface Part {
  caller: string;
  totalCost: number;
}

/** Dollars by caller. */
async function byCaller(LOGS: string, COSTS: string, DAY: string): Promise<Map<string, number>> {
  const { stdout } = await runScript("cost-by-role", { LOGS, COSTS, DAY, FORMAT: "json", TOP: "all" });
  const sums = new Map<string, number>();
  for (const { caller, totalCost } of JSON.parse(stdout) as Part[]) {
    sums.set(caller, (sums.get(caller) ?? 0) + totalCost);
  }
  return sums;
}

describe.skipIf(!isHere)("a story (skipped where ../shared is absent)", () => {
  const folders = isHere ? readdirSync(STORIES).filter((name) => name in VERDICTS) : [];

  test.each(folders)("%s", { timeout: 240_000 }, async (name) => {
    const { causers, says, not } = VERDICTS[name] ?? { causers: [], says: [], not: [] };
    const folder = join(STORIES, name);
    const readme = readFileSync(join(folder, "README.txt"), "utf8");
    const [, odd = "", before = ""] = /Odd day (\S+), compared with\s+([\d-]+)/.exec(readme) ?? [];
    const [LOGS, COSTS] = [join(folder, "logs"), join(folder, "costs.json")];

    const after = await byCaller(LOGS, COSTS, odd);
    const usual = await byCaller(LOGS, COSTS, before);
    const names = [...new Set([...after.keys(), ...usual.keys()])];
    const more = (caller: string): number => (after.get(caller) ?? 0) - (usual.get(caller) ?? 0);
    const all = names.reduce((sum, caller) => sum + more(caller), 0);
    if (causers.length > 0) {
      expect(causers.reduce((sum, caller) => sum + more(caller), 0) / all).toBeGreaterThan(0.8);
      for (const caller of names.filter((one) => !causers.includes(one) && !one.startsWith("("))) {
        expect(more(caller) / all).toBeLessThan(0.02);
      }
    }

    const { stdout } = await runScript("compare-costs", { LOGS, COSTS, DAY: odd });
    for (const words of says) expect(stdout).toMatch(words);
    for (const words of not) expect(stdout).not.toMatch(words);
  });
});

describe.skipIf(!isHere)("a bill (skipped where ../shared is absent)", () => {
  const bills = isHere ? readdirSync(BILLS).filter((name) => name.endsWith(".json")) : [];

  test.each(bills)(
    "%s comes to its sum, says why what is not in the logs isn't, and maps every charge",
    { timeout: 120_000 },
    async (file) => {
      const name = file.replace(".json", "");
      const LOGS = join(BILLS, existsSync(join(BILLS, name)) ? name : name.replace(/-.*/, ""));
      const COSTS = join(BILLS, file);
      const { stdout } = await runScript("cost-by-role", {
        LOGS,
        COSTS,
        DAY: "2024-09-18",
        FORMAT: "json",
        TOP: "all",
      });
      const sum = (JSON.parse(stdout) as Part[]).reduce((total, { totalCost }) => total + totalCost, 0);
      const bill = JSON.parse(readFileSync(COSTS, "utf8")) as {
        ResultsByTime: { Groups: { Metrics: { UnblendedCost: { Amount: string } } }[] }[];
      };
      const billed = bill.ResultsByTime.flatMap(({ Groups }) => Groups).reduce(
        (total, { Metrics }) => total + Number(Metrics.UnblendedCost.Amount),
        0,
      );
      expect(sum).toBeCloseTo(billed, 8);

      const words = (await runScript("compare-costs", { LOGS, COSTS, DAY: "2024-09-18" })).stdout;
      expect(words).not.toMatch(/unmapped|not known here/);
      if (name.startsWith("nodata-") && name !== "nodata-kms") expect(words).toMatch(/resources\.type AWS::/);
    },
  );
});
