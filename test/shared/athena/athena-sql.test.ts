// Kept apart: the parsers take seconds to load.

import { readdirSync, readFileSync } from "node:fs";
import { HiveSQL, TrinoSQL } from "dt-sql-parser";
import { describe, expect, test } from "vitest";
import { boundedSql } from "../../../shared/athena/count-athena.ts";
import { copyOf } from "../../../shared/athena/parquet.ts";
import { statementOf } from "../../../shared/athena/question.ts";
import { reachUnseen } from "../../../shared/athena/reach.ts";
import { columnsDdl, projectionDdl, tableDdl, type TrailFolders } from "../../../shared/athena/table.ts";
import { Days } from "../../../shared/days.ts";
import { optionsOf } from "../../../shared/options.ts";
import { trailFolders } from "../../../shared/athena/trail.ts";

const name = { database: "cloudtrail", table: "cloudtrail_logs" };
const QUESTIONS = readdirSync("scripts").flatMap((file) => (file.endsWith(".sql") ? file.slice(0, -4) : []));

async function folders(options: Record<string, string>): Promise<TrailFolders> {
  const given = {
    ACCOUNT: "111122223333",
    REGION: "eu-west-1,us-east-1",
    FIRST_DAY: "2020/08/01",
    ...options,
  };
  return await trailFolders(optionsOf(given));
}

const TRAILS: [what: string, options: Record<string, string>, location: string][] = [
  [
    "one account",
    { TRAIL: "s3://example-trail" },
    "s3://example-trail/AWSLogs/${delivery_account}/CloudTrail/${delivery_region}/${delivery_day}",
  ],
  [
    "an organisation with three accounts",
    {
      TRAIL: "s3://example-trail",
      ORGANIZATION: "o-exampleorgid",
      ACCOUNT: "111122223333,444455556666,777788889999",
    },
    "s3://example-trail/AWSLogs/o-exampleorgid/${delivery_account}/CloudTrail/${delivery_region}/${delivery_day}",
  ],
  [
    "a key prefix",
    { TRAIL: "s3://example-trail/all/logs/" },
    "s3://example-trail/all/logs/AWSLogs/${delivery_account}/CloudTrail/${delivery_region}/${delivery_day}",
  ],
  [
    "GovCloud",
    { TRAIL: "s3://example-trail", REGION: "us-gov-west-1,us-gov-east-1" },
    "s3://example-trail/AWSLogs/${delivery_account}/CloudTrail/${delivery_region}/${delivery_day}",
  ],
  [
    "China",
    { TRAIL: "s3://example-trail", REGION: "cn-north-1,cn-northwest-1" },
    "s3://example-trail/AWSLogs/${delivery_account}/CloudTrail/${delivery_region}/${delivery_day}",
  ],
];

describe("the DDL is Hive's", () => {
  test.each(TRAILS)("for %s", async (_, options, location) => {
    const over = await folders(options);
    const statements = [
      ...tableDdl(name, over),
      projectionDdl(name, over),
      columnsDdl(name, ["eventcontext"]),
    ];
    for (const sql of statements) expect(new HiveSQL().validate(sql)).toEqual([]);
    expect(statements[1]).toContain(`'storage.location.template' = '${location}'`);
  });

  test("and the parser would say if it were not", async () => {
    const [, table = ""] = tableDdl(name, await folders({ TRAIL: "s3://example-trail" }));
    expect(new HiveSQL().validate(table.replace("STORED AS", "STORED"))).not.toEqual([]);
    expect(new HiveSQL().validate(table.replace("STRUCT<", "STRUCT<<"))).not.toEqual([]);
  });
});

describe("a query is Trino's, without backticks,", () => {
  const ALL = {
    DAY: "2020-08-30",
    EVENT: "Get*,it's",
    SERVICE: "s3",
    ROLE: "a*,b",
    REGION: "eu-west-1",
    ACCOUNT: "1*",
  };
  const OPTIONS: Record<string, string>[] = [
    {},
    { DAY: "2020-08-28..2020-08-30" },
    { ...ALL, ERRORS: "only" },
    { ...ALL, ERRORS: "none", DUPLICATES: "keep", BY: "role", PREFIX: "3" },
  ];

  test.each(QUESTIONS)("for %s", (question) => {
    for (const environment of OPTIONS) {
      const options = optionsOf(environment);
      for (const by of ["delivery_day", "event_day"] as const) {
        const reach = { ...reachUnseen(options), by };
        const { sql, parameters } = statementOf(
          readFileSync(`scripts/${question}.sql`, "utf8"),
          reach,
          options,
        );
        expect(new TrinoSQL().validate(`${sql};`)).toEqual([]);
        expect(sql).not.toContain("`");
        expect(sql.match(/\?/g) ?? []).toHaveLength(parameters.length);
        // Athena takes a parameter in a condition alone
        for (const line of sql.split("\n").filter((one) => one.includes("?")))
          expect(line).toMatch(/^ *WHERE /);
      }
    }
  });

  test("for a bill's counts", () => {
    const options = optionsOf({ DAY: "2020-08-30", ACCOUNT: "1*", IP_RANGES: "ip-ranges.json" });
    const { sql, parameters } = statementOf(boundedSql(1000), reachUnseen(options), options);
    expect(new TrinoSQL().validate(`${sql};`)).toEqual([]);
    expect(sql).not.toContain("`");
    expect(sql.match(/\?/g) ?? []).toHaveLength(parameters.length);
  });

  test("for a copy in Parquet", () => {
    const reach = reachUnseen(optionsOf({ DAY: "2020-08-30" }));
    for (const existing of [undefined, {}]) {
      const { sql } = copyOf(
        reach,
        new Days("2020-08-28", "2020-08-30"),
        { ...name, table: "copy" },
        existing,
      );
      expect(new TrinoSQL().validate(`${sql};`)).toEqual([]);
      expect(sql).not.toContain("`");
    }
  });

  test("and the parser would say if it were not", () => {
    const options = optionsOf({});
    const { sql } = statementOf("SELECT count(* FROM events", reachUnseen(options), options);
    expect(new TrinoSQL().validate(`${sql};`)).not.toEqual([]);
  });
});
