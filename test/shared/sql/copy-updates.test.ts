// Whatever befalls the log files, the copy's next answer is the script's: late files, duplicates, two accounts, damage.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { QUESTIONS } from "../../athena/local-answers.ts";
import { expectSame, expectSameCounts } from "../../sql/ask.ts";
import { befall, Dice, optionsAsked } from "../../sql/hostile-trail.ts";
import { tempFolder } from "../../temp-logs.ts";

const LIVES = Number(process.env["LIVES"] ?? 3);
const SEED = Number(process.env["SEED"] ?? 1);
const STEPS = 6;

test.each(Array.from({ length: LIVES }, (_, i) => SEED + i))(
  "in life %i of a folder of logs",
  async (seed) => {
    const dice = new Dice(seed);
    const LOGS = join(await tempFolder(), "logs");
    mkdirSync(LOGS);
    const questions = Object.keys(QUESTIONS);
    for (let step = 0; step < STEPS; step += 1) {
      for (let count = 1 + dice.below(3); count > 0; count -= 1) befall(dice, LOGS);
      for (let asked = 0; asked < 3; asked += 1) {
        const question = dice.of(questions);
        // a name that is no text has no column of its own among the script's
        const BY = question === "calls-by-hour" ? "role" : "session";
        const options = { LOGS, ...optionsAsked(dice), BY };
        if (question === "events")
          await expectSame(question, { ...options, TOP: "all" }, { inAnyOrder: true });
        else await expectSame(question, options);
      }
      await expectSameCounts({ LOGS, ...optionsAsked(dice) });
    }
  },
  180_000,
);
