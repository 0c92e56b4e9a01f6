// A question asked as query-athena asks it, through the real SDK, but without a process of its own.

import { readFileSync } from "node:fs";
import { vi } from "vitest";
import { Athena } from "../../shared/athena/athena.ts";
import { ask } from "../../shared/athena/ask.ts";
import { findQuestion } from "../../shared/athena/question.ts";
import { reachOf } from "../../shared/athena/reach.ts";
import { optionsOf } from "../../shared/options.ts";
import type { Answer } from "../../shared/tally.ts";
import { UserError } from "../../shared/terminal/user-error.ts";

/** The environment must lead the SDK to a server: vi.stubEnv. `options` are all that is read of it besides. */
export async function askAthena(question: string, options: Record<string, string> = {}): Promise<Answer> {
  const read = optionsOf(options);
  const sql = readFileSync(findQuestion("scripts", question), "utf8");
  const athena = new Athena(read);
  const reach = await reachOf(athena, read);
  return (await ask(athena, sql, reach, read)).answer;
}

/** What exits.ts would print of the UserError that this throws. */
export async function refusalOf(asking: Promise<unknown>): Promise<string> {
  const error: unknown = await asking.then(() => undefined).catch((thrown: unknown) => thrown);
  if (error instanceof UserError) return [error.message, error.next ?? []].flat().join("\n");
  throw new Error(`no UserError: ${String(error)}`, { cause: error });
}

/**
 * Has today be soon after the last day of the trails here. A table has the days up to today, and of those of years the
 * query's cost is told from the listing of 600 folders, which is extent.test.ts's: each time that takes as long as the query.
 */
export function soonAfterwards(): void {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2020-09-03T12:00:00Z") });
}
