// Log files of every kind that a folder may hold, and what may befall them: late, twice, in two accounts, damaged, replaced.

import { mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

const ACCOUNTS = ["111122223333", "444455556666"];
const DAYS = ["2020-08-29", "2020-08-30", "2020-08-31"];

/** Numbers that are the same on every run (Mulberry32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  below(count: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  }

  of<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)] as Value;
  }

  oneIn(count: number): boolean {
    return this.below(count) === 0;
  }
}

/** Few of them, so that they come again. */
const uuid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

function timeOf(dice: Dice): unknown {
  const time = `${dice.of(DAYS)}T${dice.of(["00:00:00", "00:59:59", "12:34:56", "23:30:00", "23:59:59"])}`;
  if (!dice.oneIn(8)) return `${time}Z`;
  return dice.of<unknown>([
    `${time}+02:00`,
    `${time.replace("T", " ")}.5 UTC`,
    Date.parse(`${time}Z`) / 1000,
    String(Date.parse(`${time}Z`)),
    "2020-02-30T10:00:00Z",
    "",
    null,
    undefined,
  ]);
}

function record(dice: Dice): Record<string, unknown> {
  const id = dice.below(60);
  // what bears an ID says the same each time, as a redelivery does
  const own = new Dice(id * 7919);
  const account = own.of(ACCOUNTS);
  const isShared = own.oneIn(3);
  const recipient = isShared ? dice.of(ACCOUNTS) : account;
  const isOwn = recipient === account;
  const bytes = own.of<unknown>([undefined, 0, 2356, "17.0", -1, "NaN", 1e300]);
  return {
    eventVersion: "1.08",
    userIdentity: own.oneIn(9)
      ? own.of<unknown>([null, undefined, "text", [], { type: "AWSService", invokedBy: "x.amazonaws.com" }])
      : isOwn
        ? {
            type: "AssumedRole",
            arn: `arn:aws:sts::${account}:assumed-role/etl-${own.below(3)}/s-${own.below(4)}`,
            accountId: account,
          }
        : { type: "AWSAccount", accountId: account, principalId: "AROAEXAMPLE:s" },
    eventTime: timeOf(own),
    eventSource: own.of(["s3.amazonaws.com", "kms.amazonaws.com", "signin.amazonaws.com"]),
    eventName: own.of<unknown>([
      "GetObject",
      "Decrypt",
      "PutObject",
      "we\u0000ird\n\u{1f980}",
      "\ud800half",
      undefined,
      null,
      5,
    ]),
    awsRegion: own.of(["eu-west-1", "us-east-1"]),
    sourceIPAddress: own.of<unknown>(["203.0.113.9", undefined]),
    errorCode: own.of<unknown>([undefined, undefined, null, "", "200", "AccessDenied", 403, { a: 1 }]),
    errorMessage: own.of<unknown>([undefined, "denied"]),
    requestParameters: own.of<unknown>([
      null,
      "text",
      { bucketName: "b", key: own.of(["a/b/c.mp4", "//", "x//y", "line\nbreak", ""]) },
      { bucketName: "b", key: own.below(3), deep: [[[{}]]] },
    ]),
    responseElements: own.of<unknown>([null, { ConsoleLogin: "Failure" }, "x"]),
    additionalEventData: { bytesTransferredIn: bytes, bytesTransferredOut: bytes },
    resources: own.of<unknown>([undefined, [{ ARN: "arn:aws:s3:::b/k/l" }], "x", [null, 1, { ARN: 5 }]]),
    readOnly: own.of<unknown>([true, false, "true", undefined]),
    tlsDetails: own.of<unknown>([undefined, "x", { tlsVersion: "TLSv1.2" }]),
    recipientAccountId: own.oneIn(12) ? own.of<unknown>([undefined, null, 111122223333]) : recipient,
    eventID: own.oneIn(8) ? own.of<unknown>(["", "redacted", undefined, 7]) : uuid(isOwn ? id : 1000 + id),
    ...(isShared && { sharedEventID: own.oneIn(9) ? "" : uuid(500 + id) }),
    eventType: "AwsApiCall",
    ...(own.oneIn(15) && { eventCategory: "Insight" }),
    ...(own.oneIn(15) && { somethingNew: { a: [1] } }),
  };
}

function bytesOf(dice: Dice, records: unknown[]): Uint8Array {
  const json = dice.of([
    (): string => JSON.stringify({ Records: records }),
    (): string => JSON.stringify({ Records: records }, null, 2),
    (): string => records.map((one) => JSON.stringify(one)).join("\n"),
  ])();
  const gzip = gzipSync(json);
  if (dice.oneIn(12)) return gzip.subarray(0, gzip.length - 9);
  if (dice.oneIn(12)) return Buffer.from("not JSON at all {");
  if (dice.oneIn(12)) return gzipSync(`{"awsAccountId":"111122223333","digestS3Bucket":"b"}`);
  if (dice.oneIn(12))
    return gzipSync(
      Buffer.from(json.replace("denied", "d\u00ffn")).map((byte) => (byte === 0xc3 ? 0xff : byte)),
    );
  return gzip;
}

function pathOf(dice: Dice): string {
  if (dice.oneIn(6)) return dice.of(["export.jsonl.gz", "more/x.json.gz", "AWSLogs/elsewhere.json.gz"]);
  const account = dice.of(ACCOUNTS);
  // some lie where the day after next was delivered
  const day = dice.of([...DAYS, "2020-09-01"]);
  const minute = dice.of(["0005", "0055", "0105", "1200", "2355"]);
  const suffix = dice.of(["AAAAAAAAAAAAAAAA", "BBBBBBBBBBBBBBBB"]);
  return (
    `AWSLogs/${account}/CloudTrail/eu-west-1/${day.replaceAll("-", "/")}/` +
    `${account}_CloudTrail_eu-west-1_${day.replaceAll("-", "")}T${minute}Z_${suffix}.json.gz`
  );
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .toSorted();
}

/** Adds files, or replaces, removes, moves one, or touches it, in a folder that may be empty. */
export function befall(dice: Dice, folder: string): void {
  const there = filesIn(folder);
  const one = dice.of(there);
  switch (there.length < 3 ? 0 : dice.below(5)) {
    case 1:
      return rmSync(one);
    case 2: {
      const { atime, mtime, size } = statSync(one);
      const bytes = bytesOf(
        dice,
        Array.from({ length: 1 + dice.below(9) }, () => record(dice)),
      );
      // by stealth: of the same size, and of the same time
      writeFileSync(
        one,
        dice.oneIn(2) ? Buffer.concat([bytes, Buffer.alloc(size)]).subarray(0, size) : bytes,
      );
      return utimesSync(one, atime, mtime);
    }
    case 3:
      return utimesSync(one, new Date(), new Date());
    case 4:
      return renameSync(one, one.replace(/\.json/, "x.json"));
    default:
  }
  for (let count = 1 + dice.below(4); count > 0; count -= 1) {
    const path = join(folder, pathOf(dice));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(
      path,
      bytesOf(
        dice,
        Array.from({ length: dice.below(40) }, () => record(dice)),
      ),
    );
  }
}

/** Options that find something there, mostly. */
export function optionsAsked(dice: Dice): Record<string, string> {
  const maybe = (...values: string[]): string => (dice.oneIn(2) ? dice.of(values) : "");
  return {
    DAY: maybe(
      "08/30",
      "2020-08-30",
      "2020-08-29..2020-08-30",
      "08/31",
      "2020-09-01",
      "2020-08-31..2020-09-01",
    ),
    EVENT: dice.oneIn(4) ? dice.of(["GetObject", "*t", "Decrpyt"]) : "",
    ROLE: dice.oneIn(5) ? dice.of(["etl-1", "*s-2", "444455556666"]) : "",
    ACCOUNT: dice.oneIn(3) ? dice.of(["111122223333", "4*", "111122223333,444455556666"]) : "",
    ERRORS: dice.oneIn(5) ? dice.of(["only", "none"]) : "",
    DUPLICATES: dice.oneIn(5) ? "keep" : "",
    BY: maybe("event", "role", "session"),
    PREFIX: maybe("1", "2"),
    TOP: maybe("3", "all"),
  };
}
