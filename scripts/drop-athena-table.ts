// Drop an Athena table that was made here; the log files stay
//
//     make drop-athena-table TABLE=cloudtrail_logs
//
// DATABASE, WORKGROUP, OUTPUT and PROFILE say where. DRY_RUN=1 prints the statement.

import { Athena } from "../shared/athena/athena.ts";
import { dropping } from "../shared/athena/statements.ts";
import { inDdl, tableNamed } from "../shared/athena/names.ts";
import { ATHENA, readCommandOptions } from "../shared/options.ts";
import { print, say, showStatus } from "../shared/terminal/say.ts";

const options = readCommandOptions(...ATHENA, "DRY_RUN");
const name = tableNamed(options);
const sql = `DROP TABLE IF EXISTS ${inDdl(name)}`;

if (options.DRY_RUN) {
  print(`${sql};`);
} else {
  const athena = new Athena(options, showStatus);
  const table = await athena.findTable(name);
  if (table === undefined) {
    say(`There is no table ${name.database}.${name.table}: nothing to drop`);
  } else {
    const { location } = dropping(table, name);
    await athena.run({ sql, parameters: [] });
    say(`Dropped table ${name.database}.${name.table}. No file was touched: they are in ${location}`);
  }
}
