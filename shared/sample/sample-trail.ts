// A made-up trail, delivered as CloudTrail delivers: gzipped files by account, region and minute of delivery.

import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import { Random } from "./random.ts";

const MINUTE = 60_000;
const MINUTES_A_FILE = 15;
const DELIVERY_TAKES = 4 * MINUTE;
const TRAIL = "example-trail";

interface Delivery {
  path: string;
  records: CloudTrailEvent[];
}

/**
 * Gathers events and writes them below a folder. Calls made shortly before midnight come in the next day's first
 * file; one file is delivered twice, under another name; a digest file and an Insights file stand beside them.
 */
export class SampleTrail {
  readonly #bucket: string;
  readonly #account: string;
  readonly #deliveries = new Map<string, Delivery>();
  readonly #random = new Random(42);

  constructor(bucket: string, account: string) {
    this.#bucket = bucket;
    this.#account = account;
  }

  deliver(event: CloudTrailEvent): void {
    const every = MINUTES_A_FILE * MINUTE;
    const minute = new Date(
      Math.ceil((Date.parse(event.eventTime) + DELIVERY_TAKES) / every) * every,
    ).toISOString();
    const key = `${event.awsRegion} ${minute}`;
    const delivery = this.#deliveries.get(key) ?? {
      path: this.#logPath(event.awsRegion, minute),
      records: [],
    };
    delivery.records.push(event);
    this.#deliveries.set(key, delivery);
  }

  /**
   * Writes the files that were delivered, and again the one of `again`: a region and a minute of delivery, UTC. The
   * digest and the Insights file are of the hour before it.
   *
   * Returns how many files and events it wrote. The same events give the same files.
   */
  async write(
    folder: string,
    again: { region: string; minute: string },
  ): Promise<{ files: number; events: number }> {
    const { region, minute } = again;
    const deliveries = [...this.#deliveries.values()];
    const twice = this.#deliveries.get(`${region} ${minute}`);
    if (twice !== undefined) deliveries.push({ ...twice, path: this.#logPath(region, minute) });

    const texts = new Map(
      deliveries.map(({ path, records }) => [path, JSON.stringify({ Records: records })]),
    );
    for (const [path, text] of texts) await save(join(folder, path), text);
    const hour = [new Date(Date.parse(minute) - 60 * MINUTE).toISOString(), minute] as const;
    await save(join(folder, this.#digestPath(region, minute)), this.#digest(region, hour, texts));
    await save(
      join(folder, this.#path("CloudTrail-Insight", region, minute, this.#suffix())),
      insight(region, hour),
    );
    return {
      files: texts.size + 2,
      events: deliveries.reduce((sum, { records }) => sum + records.length, 0),
    };
  }

  #logPath(region: string, minute: string): string {
    return this.#path("CloudTrail", region, minute, this.#suffix());
  }

  #digestPath(region: string, minute: string): string {
    return this.#path("CloudTrail-Digest", region, minute, "").replace(
      `_${region}_`,
      `_${region}_${TRAIL}_${region}_`,
    );
  }

  /** `AWSLogs/ACCOUNT/CloudTrail/REGION/YYYY/MM/DD/ACCOUNT_CloudTrail_REGION_YYYYMMDDTHHmmZ_RANDOM16.json.gz` */
  #path(kind: string, region: string, minute: string, suffix: string): string {
    const day = minute.slice(0, 10).replaceAll("-", "/");
    const stamp = minute.slice(0, kind === "CloudTrail-Digest" ? 19 : 16).replaceAll(/[-:]/g, "");
    const name = `${this.#account}_${kind}_${region}_${stamp}Z${suffix}.json.gz`;
    return `AWSLogs/${this.#account}/${kind}/${region}/${day}/${name}`;
  }

  #suffix(): string {
    return `_${this.#random.base32(16)}`;
  }

  /** Names the log files of an hour (CloudTrail guide, "CloudTrail digest file structure"). */
  #digest(region: string, [start, end]: readonly [string, string], texts: Map<string, string>): string {
    const delivered = (path: string): boolean => {
      const minute = /_(\d{8}T\d{4})Z_/.exec(path)?.[1] ?? "";
      const [after, until] = [start, end].map((time) => time.slice(0, 16).replaceAll(/[-:]/g, ""));
      return path.includes(`/${region}/`) && minute > String(after) && minute <= String(until);
    };
    return JSON.stringify({
      awsAccountId: this.#account,
      digestStartTime: toSeconds(start),
      digestEndTime: toSeconds(end),
      digestS3Bucket: this.#bucket,
      digestS3Object: this.#digestPath(region, end),
      digestPublicKeyFingerprint: this.#random.hex(32),
      digestSignatureAlgorithm: "SHA256withRSA",
      newestEventTime: toSeconds(end),
      oldestEventTime: toSeconds(start),
      previousDigestS3Bucket: this.#bucket,
      previousDigestS3Object: this.#digestPath(region, start),
      previousDigestHashValue: this.#random.hex(64),
      previousDigestHashAlgorithm: "SHA-256",
      previousDigestSignature: this.#random.hex(512),
      logFiles: [...texts]
        .filter(([path]) => delivered(path))
        .map(([path, text]) => ({
          s3Bucket: this.#bucket,
          s3Object: path,
          // of the content before compression
          hashValue: createHash("sha256").update(text).digest("hex"),
          hashAlgorithm: "SHA-256",
          newestEventTime: toSeconds(end),
          oldestEventTime: toSeconds(start),
        })),
    });
  }
}

/** One unusual rate of calls (CloudTrail guide, "CloudTrail record contents for Insights events"). */
function insight(region: string, [start, end]: readonly [string, string]): string {
  const record = {
    eventVersion: "1.07",
    eventTime: toSeconds(start),
    awsRegion: region,
    eventID: "b2c1e0f4-6f0a-4d0e-9a53-0d9c1f3c7a55",
    eventType: "AwsCloudTrailInsight",
    recipientAccountId: "111122223333",
    sharedEventID: "9c3f6a58-0c83-4f0b-8f52-6f2b8a6f1d0e",
    insightDetails: {
      state: "Start",
      eventSource: "s3.amazonaws.com",
      eventName: "GetObject",
      insightType: "ApiCallRateInsight",
      insightContext: { statistics: { baseline: { average: 0.3 }, insight: { average: 12.8 } } },
    },
    eventCategory: "Insight",
  };
  return JSON.stringify({
    Records: [
      record,
      { ...record, eventTime: toSeconds(end), insightDetails: { ...record.insightDetails, state: "End" } },
    ],
  });
}

function toSeconds(time: string): string {
  return `${time.slice(0, 19)}Z`;
}

async function save(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, gzipSync(text));
}
