// Ask Athena a question that has an .sql twin (make athena-top-calls, and so on)
//
//     make athena-top-calls DAY=08/30 EVENT=GetObject MAX_SCAN=50GB
//
// DAY, EVENT, SERVICE, ROLE, REGION, ACCOUNT, ERRORS, DUPLICATES, TOP, FORMAT, BY and PREFIX are as for the question
// itself. DATABASE and TABLE are asked, in WORKGROUP and OUTPUT, as PROFILE. MAX_SCAN stops a query, REUSE takes an
// answer from before, DRY_RUN=1 shows the SQL. QUESTION is the name.

import { readFileSync } from "node:fs";
import { Athena } from "../shared/athena/athena.ts";
import { checkExtent, printAnswer, saidOf, spansOf } from "../shared/athena/ask.ts";
import { extentOf } from "../shared/athena/extent.ts";
import { findQuestion, statementOf } from "../shared/athena/question.ts";
import { reachForShow, reachOf } from "../shared/athena/reach.ts";
import { spent } from "../shared/athena/query-cost.ts";
import { filterOf } from "../shared/filters.ts";
import { ATHENA, FILTERS, readCommandOptions } from "../shared/options.ts";
import { inlined } from "../shared/athena/sql.ts";
import { print, say, showStatus } from "../shared/terminal/say.ts";

const others = ["DUPLICATES", "TOP", "FORMAT", "BY", "PREFIX", "MAX_SCAN", "REUSE", "DRY_RUN"] as const;
const options = readCommandOptions("QUESTION", ...FILTERS, ...others, ...ATHENA);
const question = readFileSync(findQuestion(import.meta.dirname, options.QUESTION), "utf8");

const athena = new Athena(options, showStatus);

if (options.DRY_RUN) {
  const { reach, says } = await reachForShow(athena, options);
  for (const days of spansOf(reach).toReversed())
    print(`${inlined(statementOf(question, { ...reach, days }, options))};\n`);
  say(says);
} else {
  const reach = await reachOf(athena, options);
  const filters = filterOf(options);
  const extent = await extentOf(reach);
  for (const line of saidOf(reach, extent)) say(line);
  if (filters !== undefined) say(`Only ${filters.says}`);
  checkExtent(extent, options);
  const { rows, queries } = await printAnswer(athena, question, reach, options);
  if (rows === 0) say("Nothing found: make athena-top-calls says which calls there are");
  for (const line of spent(queries, options)) say(line);
}
