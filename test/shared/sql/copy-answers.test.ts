// The Parquet copy answers as the scripts do, whatever is asked of whatever logs.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { IpRanges } from "../../../shared/bill/ip-ranges.ts";
import { QUESTIONS } from "../../athena/local-answers.ts";
import { writeOddTrail } from "../../athena/odd-events.ts";
import { expectSame, expectSameCounts } from "../../sql/ask.ts";
import { OPTIONS } from "../../sql/options.ts";
import { sampleFolder } from "../../sample-logs.ts";

const COMBINATIONS = Number(process.env["COMBINATIONS"] ?? 26);
/** For a machine that is busy with other things. */
const TIME = 60_000 + 10_000 * COMBINATIONS;
const folder = mkdtempSync(join(tmpdir(), "parquet-copy-"));
const LOGS = join(folder, "logs");

beforeAll(() => writeOddTrail(LOGS));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the copy's answer is the script's, and what it rests on,", () => {
  test(
    `for ${COMBINATIONS} combinations of options, over callers, errors and resources of every shape`,
    async () => {
      const questions = fc.constantFrom(...Object.keys(QUESTIONS));
      let withRows = 0;
      const same = fc.asyncProperty(questions, OPTIONS, async (question, options) => {
        const rows = await (question === "events"
          ? // some have neither a time nor an ID, by which they are put in order
            expectSame(question, { LOGS, ...options, TOP: "all" }, { inAnyOrder: true })
          : expectSame(question, { LOGS, ...options }));
        if (rows > 0) withRows += 1;
      });
      await fc.assert(same, { numRuns: COMBINATIONS, seed: 6 });
      expect(withRows).toBeGreaterThan(COMBINATIONS / 2);
    },
    TIME,
  );

  test(
    `for the bill's table of counts, with ${COMBINATIONS / 2} combinations of them`,
    async () => {
      const ranges = new IpRanges({
        prefixes: [
          { ip_prefix: "203.0.113.0/24", region: "eu-west-1" },
          { ip_prefix: "52.0.0.0/8", region: "us-east-1" },
        ],
      });
      const same = fc.asyncProperty(OPTIONS, fc.boolean(), async (options, hasRanges) =>
        hasRanges
          ? expectSameCounts({ LOGS, ...options, IP_RANGES: "ip-ranges.json" }, ranges)
          : expectSameCounts({ LOGS, ...options }),
      );
      await fc.assert(same, { numRuns: COMBINATIONS / 2, seed: 6 });
    },
    TIME,
  );

  test("for more of the newest events than have a time", async () => {
    await expectSame("events", { LOGS, TOP: "99999" }, { inAnyOrder: true });
  });

  test.each(Object.keys(QUESTIONS))("for %s of the sample", async (question) => {
    const sample = { LOGS: join(await sampleFolder(), "logs"), PARQUET: join(folder, "sample") };
    // all days of one question of each kind: of calls, and of single events
    if (question === "top-roles" || question === "events") await expectSame(question, sample);
    await expectSame(question, { ...sample, DAY: "08/30" });
  });
});
