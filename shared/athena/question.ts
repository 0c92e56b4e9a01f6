// A question's .sql, made whole: the events that it asks of, then what it asks.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { eventsCte, type Reach } from "./events-view.ts";
import type { Options } from "../options.ts";
import type { Sql } from "./sql.ts";
import { UserError } from "../terminal/user-error.ts";

/**
 * The path of a question's .sql in a folder.
 *
 * Throws a UserError, with the questions that there are, when it has none of that name.
 */
export function findQuestion(
  folder: string,
  name: string | undefined,
  { what, command } = { what: "Athena", command: "athena" },
): string {
  const path = join(folder, `${name}.sql`);
  if (name !== undefined && /^[\w-]+$/.test(name) && existsSync(path)) return path;
  const questions = readdirSync(folder).flatMap((file) => (file.endsWith(".sql") ? file.slice(0, -4) : []));
  throw new UserError(
    name === undefined
      ? `Cannot ask ${what}: no QUESTION`
      : `Cannot ask ${what} "${name}": there is no such .sql`,
    `There are ${questions.map((question) => `make ${command}-${question}`).join(", ")}`,
  );
}

/**
 * The statement to run. `question` is the .sql's text: comments, then a SELECT or a WITH of its own.
 */
export function statementOf(question: string, reach: Reach, options: Options): Sql {
  const asked = question.replace(/^(?:\s*--.*\n|\s+)*/, "").replace(/[\s;]+$/, "");
  const { sql, parameters } = eventsCte(reach, options, asked);
  const joined = /^WITH\s/i.test(asked) ? `,\n${asked.replace(/^WITH\s+/i, "")}` : `\n${asked}`;
  return { sql: `${sql}${joined}`, parameters };
}
