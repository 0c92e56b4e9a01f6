import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { widthOf, wrapped } from "../../../shared/terminal/terminal.ts";
import { makeCommand } from "../../../shared/text/command.ts";

describe("wrapped()", () => {
  test("breaks prose at words, an item under its text, and nothing that fits", () => {
    expect(wrapped("  - the logs saw 4,524 GB go that way (100.0%): 99.8% by storage-server", 40))
      .toMatchInlineSnapshot(`
      "  - the logs saw 4,524 GB go that way
          (100.0%): 99.8% by storage-server"
    `);
    expect(wrapped("4,524  GB", 9)).toBe("4,524  GB");
  });

  test("leaves another program's command whole", () => {
    const aws = "Get the bill: aws ce get-cost-and-usage --granularity DAILY --metrics UnblendedCost";
    expect(wrapped(aws, 40)).toBe(aws);
  });

  test("takes no verb for a command", () => {
    expect(wrapped("Choose fewer days, and make room for the others", 20)).not.toContain("\\");
  });

  const text = fc
    .string({ unit: fc.constantFrom(...Array.from("ab $'\\\n\t\"`,é日")), maxLength: 12 })
    .filter((value) => value.trim() !== "");

  test("breaks a command of ours so that a shell reads the same words", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 2, maxLength: 4 }),
        fc.integer({ min: 30, max: 80 }),
        (values, columns) => {
          const names = ["LOGS", "EVENT", "ROLE", "REGION"];
          const command = makeCommand(
            "echo",
            Object.fromEntries(values.map((value, i) => [names[i], value])),
          );
          const lines = wrapped(`Next: ${command}`, columns);
          const pasted = lines.slice("Next: ".length).replace(/^\\\n/, "");
          const words = (line: string): string =>
            execFileSync("bash", ["--norc", "-c", line.replace("make", String.raw`printf '%s\0'`)], {
              encoding: "utf8",
              env: { LC_ALL: "C.UTF-8" },
            });
          expect(words(pasted)).toBe(words(command));
          // what has no blank to be broken at is longer
          const longest = Math.max(...command.split(" ").map((word) => widthOf(word)));
          if (longest < 20)
            for (const line of lines.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(columns);
        },
      ),
      { numRuns: 40 },
    );
  });
});
