// Ask Athena a question that has an .sql twin (make athena-top-calls, and so on)
//
//     make athena-top-calls DAY=08/30 EVENT=GetObject MAX_SCAN=50GB
//
// DAY, EVENT, SERVICE, ROLE, REGION, ACCOUNT, ERRORS, DUPLICATES, TOP, FORMAT, BY and PREFIX are as for the question
// itself. DATABASE and TABLE are asked, in WORKGROUP and OUTPUT, as PROFILE. MAX_SCAN stops a query, REUSE takes an
// answer from before, DRY_RUN=1 shows the SQL. QUESTION is the name.

import { readFileSync } from "node:fs";
import { Athena } from "../shared/athena/athena.ts";
import { answerOf } from "../shared/athena/answer.ts";
import { showProgress } from "../shared/athena/progress.ts";
import { findQuestion, statementOf } from "../shared/athena/question.ts";
import { reachOf, reachUnseen } from "../shared/athena/reach.ts";
import { spent } from "../shared/athena/query-cost.ts";
import { filterOf } from "../shared/filters.ts";
import { readCommandOptions } from "../shared/options.ts";
import { literal } from "../shared/athena/sql.ts";
import { printTable } from "../shared/table.ts";
import { print, say } from "../shared/terminal/say.ts";

const options = readCommandOptions(
  "QUESTION",
  "DAY",
  "EVENT",
  "SERVICE",
  "ROLE",
  "REGION",
  "ACCOUNT",
  "ERRORS",
  "DUPLICATES",
  "TOP",
  "FORMAT",
  "BY",
  "PREFIX",
  "DATABASE",
  "TABLE",
  "WORKGROUP",
  "OUTPUT",
  "PROFILE",
  "MAX_SCAN",
  "REUSE",
  "DRY_RUN",
);
const question = readFileSync(findQuestion(import.meta.dirname, options.QUESTION), "utf8");

if (options.DRY_RUN) {
  const { sql, parameters } = statementOf(question, reachUnseen(options), options);
  print(`${sql};`);
  say(`Question marks are: ${parameters.map(literal).join(", ") || "none"}`);
} else {
  const athena = new Athena(options, showProgress);
  const reach = await reachOf(athena, options);
  const filters = filterOf(options);
  say(filters === undefined ? reach.says : `${reach.says}\nOnly ${filters.says}`);
  const query = await athena.run(statementOf(question, reach, options), { reuse: true });
  const results = await athena.results(query.QueryExecutionId ?? "");

  const answer = answerOf(results, question, reach.days);
  printTable(answer, { ...options, TOP: options.TOP ?? (answer.isWhole ? Infinity : undefined) });
  if (answer.rows.length === 0) say("Nothing found: make athena-top-calls says which calls there are");
  for (const line of spent([query], options)) say(line);
}
