import { expect, test } from "vitest";
import { OwnTraffic } from "../../../shared/coverage/own-traffic.ts";
import { anEvent } from "../../temp-logs.ts";

const LOG = "AWSLogs/111122223333/CloudTrail/eu-west-1/2020/08/30/a.json.gz";
const DIGEST = "below/AWSLogs/o-1/111122223333/CloudTrail-Digest/eu-west-1/2020/08/30/a.json.gz";

function counted(calls: [bucketName: unknown, key?: unknown, invokedBy?: string][], known: string[] = []) {
  const own = new OwnTraffic(known);
  for (const [bucketName, key, invokedBy] of calls)
    own.add(
      anEvent({
        userIdentity: invokedBy === undefined ? { type: "IAMUser" } : { type: "AWSService", invokedBy },
        requestParameters: { bucketName, ...(key === undefined ? {} : { key }) },
      }),
    );
  return own.calls();
}

test("a trail's bucket is one that digests name, that CloudTrail writes to, or that holds a log or a digest", () => {
  expect(counted([["digests"], ["digests", "other"]], ["digests"])).toEqual({
    byCloudTrail: 0,
    onItsBuckets: 2,
    buckets: ["digests"],
  });
  expect(
    counted([
      ["written", "any", "cloudtrail.amazonaws.com"],
      ["written", "any", "s3.amazonaws.com"],
    ]),
  ).toEqual({ byCloudTrail: 1, onItsBuckets: 1, buckets: ["written"] });
  // the calls before the first that shows it count too
  expect(counted([["a"], ["a", LOG], ["b", DIGEST]])).toEqual({
    byCloudTrail: 0,
    onItsBuckets: 3,
    buckets: ["a", "b"],
  });
});

test("another bucket is none: keys that only look like a log's, values that are no text, calls of other services", () => {
  const calls: Parameters<typeof counted>[0] = [
    ["a", "MyAWSLogs/1/CloudTrail/x"],
    ["a", "AWSLogs/1/Config/x"],
    ["a", "AWSLogs/1/elasticloadbalancing/x"],
    ["a", { toString: LOG }],
    [7, LOG],
    [undefined, LOG],
    ["a", "k", "config.amazonaws.com"],
  ];
  expect(counted(calls)).toEqual({ byCloudTrail: 0, onItsBuckets: 0, buckets: [] });
});
