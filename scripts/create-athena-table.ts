// Make an Athena table over the trail's bucket, for logs too many for one machine (make athena-table)
//
//     make athena-table TRAIL=s3://bucket/prefix DRY_RUN=1
//
// The organisation, accounts, regions and first day are read off the bucket, unless ORGANIZATION, ACCOUNT, REGION and
// FIRST_DAY say. Run it again when the trail has a new account or region. DATABASE, TABLE, WORKGROUP,
// OUTPUT and PROFILE say where.

import { Athena } from "../shared/athena/athena.ts";
import { making } from "../shared/athena/statements.ts";
import { tableNamed } from "../shared/athena/names.ts";
import { tableDdl } from "../shared/athena/table.ts";
import { ATHENA, readCommandOptions } from "../shared/options.ts";
import { trailFolders } from "../shared/athena/trail.ts";
import { print, say, showStatus } from "../shared/terminal/say.ts";

const options = readCommandOptions(
  "TRAIL",
  "ORGANIZATION",
  "ACCOUNT",
  "REGION",
  "FIRST_DAY",
  ...ATHENA,
  "DRY_RUN",
);
const name = tableNamed(options);
const { says: leftOut, ...folders } = await trailFolders(options);
for (const line of leftOut) say(line);

if (options.DRY_RUN) {
  for (const statement of tableDdl(name, folders)) print(`${statement};\n`);
} else {
  const athena = new Athena(options, showStatus);
  const { statements, says } = making(await athena.findTable(name), name, folders);
  for (const sql of statements) await athena.run({ sql, parameters: [] });
  say(says);
  say("Ask it: make athena-top-calls DAY=08/30");
}
