// What is said before a reading that is long.

import { closeSync, ftruncateSync, openSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { forecast } from "../../../shared/terminal/forecast.ts";
import { runScript } from "../../run-script.ts";
import { tempFolder } from "../../temp-logs.ts";

const MONTH = { bytes: 82e9, files: 72_000, cores: 8, isChecked: true };

describe("a forecast", () => {
  test("says how long a month of a busy bucket takes, and how much memory", () => {
    expect(forecast(MONTH)).toMatchInlineSnapshot(
      `"82 GB in 72,000 files: that takes 3 minutes to 34 minutes with 8 cores, and 2.8 GB to 13 GB of memory, nearly all to tell duplicates (DUPLICATES=keep counts them too). Fewer days take less: DAY="`,
    );
    expect(forecast({ ...MONTH, isChecked: false })).toMatchInlineSnapshot(
      `"82 GB in 72,000 files: that takes 3 minutes to 34 minutes with 8 cores, and 300 MB of memory. Fewer days take less: DAY="`,
    );
  });

  test.each([
    ["a day, on a laptop", { bytes: 1.5e9, files: 2900, cores: 4, isChecked: true }],
    ["nothing", { bytes: 0, files: 1, cores: 1, isChecked: true }],
  ])("is none for %s", (_, reading) => {
    expect(forecast(reading)).toBeUndefined();
  });

  test("tells less time for more cores, up to those that can be used", () => {
    const [one, two, eight, hundred] = [1, 2, 8, 100].map((cores) => forecast({ ...MONTH, cores }));
    expect(new Set([one, two, eight]).size).toBe(3);
    expect(hundred).toBe(eight?.replace("8 cores", "100 cores"));
  });

  test("stands on stderr before a question's answer, and only when it takes long", async () => {
    const folder = await tempFolder();
    // as large as logs, and read in no time: it has a hole in place of text
    const descriptor = openSync(join(folder, "logs.json"), "w");
    ftruncateSync(descriptor, 20e9);
    closeSync(descriptor);
    const long = await runScript("top-calls", { LOGS: folder });
    expect(long.stderr).toContain("20 GB in 1 file: that takes");
    expect(long.stderr).toContain('Cannot read "');
    const short = await runScript("top-calls", { LOGS: "test/no-such-folder" });
    expect(short.stderr).not.toContain("that takes");
  });
});
