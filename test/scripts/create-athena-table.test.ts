import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { athenaWorld } from "../athena/world.ts";
import { runScript } from "../run-script.ts";

const organization = mkdtempSync(join(tmpdir(), "athena-organization-"));
const { server, engine, run } = await athenaWorld({ "example-organization": organization });
const DRY = { DRY_RUN: "1" };
const GIVEN = {
  TRAIL: "s3://example-trail/logs",
  ACCOUNT: "111122223333",
  REGION: "eu-west-1",
  FIRST_DAY: "2020/08/28",
};

beforeAll(() => {
  const day = (account: string, region: string, date: string): string =>
    join(organization, `trails/AWSLogs/o-exampleorgid/${account}/CloudTrail/${region}/${date}`);
  for (const account of ["111122223333", "444455556666", "777788889999"]) {
    mkdirSync(day(account, "eu-west-1", "2020/08/30"), { recursive: true });
  }
  mkdirSync(day("444455556666", "us-east-1", "2019/11/05"), { recursive: true });
  mkdirSync(day("444455556666", "us-east-1", "2019/12/01"), { recursive: true });
  mkdirSync(join(organization, "trails/AWSLogs/999999999999/CloudTrail/eu-west-1/2018/01/01"), {
    recursive: true,
  });
  mkdirSync(join(organization, "trails/AWSLogs/o-exampleorgid/111122223333/CloudTrail-Digest/eu-west-3"), {
    recursive: true,
  });
  for (const root of [
    "two/AWSLogs/o-exampleorgid",
    "two/AWSLogs/o-exampleorg02",
    "a/AWSLogs",
    "b/it's/AWSLogs",
  ])
    mkdirSync(join(organization, root, "111122223333/CloudTrail/eu-west-1/2020/08/30"), { recursive: true });
  mkdirSync(join(organization, "empty/AWSLogs"), { recursive: true });
});

afterAll(() => {
  rmSync(organization, { recursive: true });
});

describe("create-athena-table with DRY_RUN=1", () => {
  test("prints the DDL without credentials when everything is given", async () => {
    const { code, stdout, stderr } = await runScript("create-athena-table", {
      ...GIVEN,
      ...DRY,
      HOME: "/nonexistent",
    });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatchInlineSnapshot(`
      "CREATE DATABASE IF NOT EXISTS \`cloudtrail\`;

      CREATE EXTERNAL TABLE IF NOT EXISTS \`cloudtrail\`.\`cloudtrail_logs\` (
        \`eventversion\` STRING,
        \`useridentity\` STRUCT<type:STRING,principalid:STRING,arn:STRING,accountid:STRING,invokedby:STRING,accesskeyid:STRING,username:STRING,identityprovider:STRING,credentialid:STRING,onbehalfof:STRUCT<userid:STRING,identitystorearn:STRING>,inscopeof:STRUCT<sourcearn:STRING,sourceaccount:STRING,issuertype:STRING,credentialsissuedto:STRING>,invokedbydelegate:STRUCT<accountid:STRING>,sessioncontext:STRUCT<attributes:STRUCT<mfaauthenticated:STRING,creationdate:STRING>,sessionissuer:STRUCT<type:STRING,principalid:STRING,arn:STRING,accountid:STRING,username:STRING>,ec2roledelivery:STRING,sourceidentity:STRING,webidfederationdata:STRUCT<federatedprovider:STRING,attributes:MAP<STRING,STRING>>>>,
        \`eventtime\` STRING,
        \`eventsource\` STRING,
        \`eventname\` STRING,
        \`awsregion\` STRING,
        \`sourceipaddress\` STRING,
        \`useragent\` STRING,
        \`errorcode\` STRING,
        \`errormessage\` STRING,
        \`requestparameters\` STRING,
        \`responseelements\` STRING,
        \`additionaleventdata\` STRING,
        \`requestid\` STRING,
        \`eventid\` STRING,
        \`readonly\` STRING,
        \`resources\` ARRAY<STRUCT<arn:STRING,accountid:STRING,type:STRING>>,
        \`eventtype\` STRING,
        \`apiversion\` STRING,
        \`managementevent\` STRING,
        \`recipientaccountid\` STRING,
        \`serviceeventdetails\` STRING,
        \`sharedeventid\` STRING,
        \`vpcendpointid\` STRING,
        \`vpcendpointaccountid\` STRING,
        \`eventcategory\` STRING,
        \`addendum\` STRUCT<reason:STRING,updatedfields:STRING,originalrequestid:STRING,originaleventid:STRING>,
        \`sessioncredentialfromconsole\` STRING,
        \`edgedevicedetails\` STRING,
        \`tlsdetails\` STRUCT<tlsversion:STRING,ciphersuite:STRING,clientprovidedhostheader:STRING>,
        \`eventcontext\` STRING
      )
      COMMENT 'CloudTrail events, partitioned by the folders that they were delivered in'
      PARTITIONED BY (\`delivery_account\` STRING, \`delivery_region\` STRING, \`delivery_day\` STRING)
      ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
      STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'
      OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
      LOCATION 's3://example-trail/logs/AWSLogs/'
      TBLPROPERTIES (
        'made_by' = 'create-athena-table',
        'projection.enabled' = 'true',
        'projection.delivery_account.type' = 'enum',
        'projection.delivery_account.values' = '111122223333',
        'projection.delivery_region.type' = 'enum',
        'projection.delivery_region.values' = 'eu-west-1',
        'projection.delivery_day.type' = 'date',
        'projection.delivery_day.format' = 'yyyy/MM/dd',
        'projection.delivery_day.interval' = '1',
        'projection.delivery_day.interval.unit' = 'DAYS',
        'projection.delivery_day.range' = '2020/08/28,NOW',
        'empty_folders' = 'none',
        'storage.location.template' = 's3://example-trail/logs/AWSLogs/\${delivery_account}/CloudTrail/\${delivery_region}/\${delivery_day}'
      );

      "
    `);
  });

  test("reads off the bucket what is not given, and touches nothing", async () => {
    const { code, stdout, stderr } = await run("create-athena-table", {
      ...DRY,
      TRAIL: "s3://example-organization/trails",
    });
    expect(code).toBe(0);
    expect(stdout).toContain(
      "'projection.delivery_account.values' = '111122223333,444455556666,777788889999'",
    );
    expect(stdout).toContain("'projection.delivery_region.values' = 'eu-west-1,us-east-1'");
    expect(stdout).toContain("'empty_folders' = '111122223333/us-east-1,777788889999/us-east-1'");
    expect(stdout).toContain("'projection.delivery_day.range' = '2019/11/05,NOW'");
    expect(stdout).toContain("LOCATION 's3://example-organization/trails/AWSLogs/o-exampleorgid/'");
    expect(stderr).toBe(
      "Not in this table, since not under trails/AWSLogs/o-exampleorgid/: accounts 999999999999 (TRAIL=s3://example-organization/trails/AWSLogs ORGANIZATION=none has them)\n",
    );
    expect(server.requests).toEqual([]);
  });

  test.each<[options: Record<string, string>, expected: string[]]>([
    [{ ORGANIZATION: "none" }, ["values' = '999999999999'", "range' = '2018/01/01,NOW'", "trails/AWSLogs/'"]],
    [
      { ACCOUNT: "444455556666" },
      ["account.values' = '444455556666'", "region.values' = 'eu-west-1,us-east-1'"],
    ],
    [{ REGION: "eu-west-1" }, ["region.values' = 'eu-west-1'", "range' = '2020/08/30,NOW'"]],
    [{ FIRST_DAY: "2020-08-15" }, ["range' = '2020/08/15,NOW'"]],
    [
      { TRAIL: "s3://example-organization/trails/AWSLogs/o-exampleorgid/444455556666/CloudTrail/us-east-1/" },
      ["account.values' = '444455556666'", "region.values' = 'us-east-1'", "range' = '2019/11/05,NOW'"],
    ],
  ])("takes %o as given", async (options, expected) => {
    const { stdout } = await run("create-athena-table", {
      ...DRY,
      TRAIL: "s3://example-organization/trails",
      ...options,
    });
    for (const text of expected) expect(stdout).toContain(text);
  });
});

describe("create-athena-table", () => {
  test("makes the database and the table, and a second time leaves them alone", async () => {
    const first = await run("create-athena-table");
    expect([first.code, first.stdout]).toEqual([0, ""]);
    expect(first.stderr).toMatchInlineSnapshot(`
      "Made table cloudtrail.cloudtrail_logs: 1 account (111122223333), 2 regions (eu-west-1, us-east-1), every day from 2020-08-28
      Ask it: make athena-top-calls DAY=08/30
      "
    `);
    expect(
      server.inputs("StartQueryExecution").map(({ QueryString }) => String(QueryString).split("\n")[0]),
    ).toEqual([
      "CREATE DATABASE IF NOT EXISTS `cloudtrail`",
      "CREATE EXTERNAL TABLE IF NOT EXISTS `cloudtrail`.`cloudtrail_logs` (",
    ]);
    server.requests = [];
    const second = await run("create-athena-table");
    expect(second.stderr).toMatch(
      /^Table cloudtrail\.cloudtrail_logs is there already: 1 account \(111122223333\)/,
    );
    expect(server.inputs("StartQueryExecution")).toEqual([]);
  });

  test("brings a table up to date when the trail has a new region", async () => {
    const trail = mkdtempSync(join(tmpdir(), "athena-trail-"));
    const day = (region: string): string =>
      join(trail, `AWSLogs/111122223333/CloudTrail/${region}/2020/08/30`);
    mkdirSync(day("eu-west-1"), { recursive: true });
    Object.assign(server.buckets, { "growing-trail": trail });
    const options = { TRAIL: "s3://growing-trail", TABLE: "growing" };
    await run("create-athena-table", options);
    cpSync(day("eu-west-1"), day("eu-south-2"), { recursive: true });
    const { stderr } = await run("create-athena-table", options);
    expect(stderr).toMatch(
      /^Table cloudtrail\.growing brought up to date: .* 2 regions \(eu-south-2, eu-west-1\)/,
    );
    expect(engine.tables.get("cloudtrail.growing")?.Parameters?.["projection.delivery_region.values"]).toBe(
      "eu-south-2,eu-west-1",
    );
    rmSync(trail, { recursive: true });
  });

  test.each<[what: string, options: Record<string, string>, said: RegExp]>([
    ["no such bucket", { TRAIL: "s3://nowhere" }, /^Cannot list "s3:\/\/nowhere\/": no such bucket\n/],
    [
      "two organisations",
      { TRAIL: "s3://example-organization/two" },
      /^Cannot make one table of s3:\/\/example-organization: trails deliver to 2 places in it, two\/AWSLogs\/o-exampleorg02\/, two\/AWSLogs\/o-exampleorgid\/\nMake one of each: make create-athena-table TRAIL=s3:\/\/example-organization\/two\/AWSLogs\/o-exampleorg02 TABLE=another_name\nmake /,
    ],
    [
      "a prefix with a quote that the bucket has",
      { TRAIL: "s3://example-organization/b" },
      /^Cannot use TRAIL "s3:\/\/example-organization\/b\/it's\/AWSLogs\/": its prefix has characters/,
    ],
    [
      "no accounts",
      { TRAIL: "s3://example-organization/empty" },
      /^Cannot find the trail in s3:\/\/example-organization\/empty\/AWSLogs\/: no folders of the accounts and regions asked for\nTRAIL is what stands before AWSLogs/,
    ],
    [
      "another trail's table",
      { TRAIL: "s3://example-organization/trails" },
      /^Not in .*\nCannot make table cloudtrail\.cloudtrail_logs: there is one already, over s3:\/\/example-trail\/.*\nTake another name/,
    ],
    [
      "a quote in TRAIL",
      { TRAIL: "s3://example-trail/it's" },
      /^Cannot use TRAIL "s3:\/\/example-trail\/it's": its prefix has characters/,
    ],
    [
      "a variable in TRAIL",
      { TRAIL: "s3://example-trail/${delivery_day}" },
      /^Cannot use TRAIL .*: its prefix has characters/,
    ],
    [
      "a line break in TRAIL",
      { TRAIL: "s3://example-trail/a\nb" },
      /^Cannot use TRAIL .*: not s3:\/\/bucket\/prefix/,
    ],
    ["a bucket that is none", { TRAIL: "s3://Example_Trail'/x" }, /^Cannot use TRAIL .*: not s3:\/\/bucket/],
    ["a quote in ACCOUNT", { ACCOUNT: "1' --" }, /^Cannot use ACCOUNT "1' --": not one that a trail has/],
    [
      "a quote in REGION",
      { REGION: "eu-west-1'" },
      /^Cannot use REGION "eu-west-1'": not one that a trail has/,
    ],
    [
      "a quote in ORGANIZATION",
      { ORGANIZATION: "o-'" },
      /^Cannot use ORGANIZATION "o-'": not one that a trail has/,
    ],
    [
      "a FIRST_DAY without its year",
      { FIRST_DAY: "08/30" },
      /^Cannot use FIRST_DAY "08\/30": not a day with its year/,
    ],
    ["a comment in TABLE", { TABLE: "logs/**/" }, /^Cannot use TABLE "logs\/\*\*\/": not a name/],
    ["a backtick in DATABASE", { DATABASE: "a`;" }, /^Cannot use DATABASE "a`;": not a name/],
  ])("says what to do about %s", async (_, options, said) => {
    const { code, stdout, stderr } = await run("create-athena-table", options);
    expect(stderr).toMatch(said);
    expect([code, stdout]).toEqual([2, ""]);
  });
});

describe("drop-athena-table", () => {
  test("drops the table and says that the files stay", async () => {
    await run("create-athena-table", { TRAIL: "s3://example-organization/trails", TABLE: "passing" });
    const { code, stderr } = await run("drop-athena-table", { TABLE: "passing" });
    expect(stderr).toBe(
      "Dropped table cloudtrail.passing. No file was touched: they are in s3://example-organization/trails/AWSLogs/o-exampleorgid/\n",
    );
    expect([code, engine.tables.has("cloudtrail.passing")]).toEqual([0, false]);
  });

  test("has nothing to do when there is no such table", async () => {
    const { code, stderr } = await run("drop-athena-table", { TABLE: "nowhere" });
    expect([code, stderr]).toEqual([0, "There is no table cloudtrail.nowhere: nothing to drop\n"]);
  });

  test.each([
    ["that was made by something else", "EXTERNAL_TABLE", {}],
    [
      "whose files Athena would delete",
      "EXTERNAL_TABLE",
      { made_by: "create-athena-table", table_type: "ICEBERG" },
    ],
    ["that is a view", "VIRTUAL_VIEW", { made_by: "create-athena-table" }],
  ])("refuses one %s", async (_, TableType, Parameters) => {
    engine.tables.set("cloudtrail.precious", { Name: "precious", TableType, Parameters });
    const { code, stderr } = await run("drop-athena-table", { TABLE: "precious" });
    expect(stderr).toMatch(/^Cannot drop table cloudtrail\.precious: it was not made by make athena-table/);
    expect([code, server.inputs("StartQueryExecution")]).toEqual([2, []]);
    const made = await run("create-athena-table", { TABLE: "precious" });
    expect(made.code).toBe(2);
  });
});
