import { describe, expect, test } from "vitest";
import { IpRanges } from "../../../shared/bill/ip-ranges.ts";
import { destinationOf } from "../../../shared/bill/destination.ts";
import { tempBill } from "../../bills.ts";
import { anEvent } from "../../temp-logs.ts";

const role = { type: "AssumedRole" };

describe("destinationOf() takes a call", () => {
  test.each([
    ["through a VPC endpoint", { vpcEndpointId: "vpce-1", sourceIPAddress: "203.0.113.9" }, "VPC endpoint"],
    ["from a private address", { sourceIPAddress: "10.0.1.2" }, "VPC endpoint"],
    ["by a service", { sourceIPAddress: "cloudtrail.amazonaws.com" }, "AWS service"],
    ["from AWS Internal", { sourceIPAddress: "AWS Internal" }, "AWS service"],
    ["from one of Amazon's addresses", { sourceIPAddress: "3.208.17.1" }, "AWS address"],
    ["from an address of a service of Amazon's", { sourceIPAddress: "52.94.133.10" }, "AWS address"],
    ["from an address of another cloud", { sourceIPAddress: "35.190.1.1" }, "internet"],
    [
      "from Fargate",
      { sourceIPAddress: "203.0.113.9", userAgent: "[Boto3 exec-env/AWS_ECS_FARGATE]" },
      "AWS address",
    ],
    ["from anywhere else", { sourceIPAddress: "203.0.113.9" }, "internet"],
    ["from an IPv6 address", { sourceIPAddress: "2001:db8::1" }, "internet"],
  ])("%s", (_, fields, way) => {
    expect(destinationOf(anEvent({ userIdentity: role, ...fields }))).toBe(way);
  });

  test("by somebody through a service as the service's", () => {
    const userIdentity = { ...role, invokedBy: "athena.amazonaws.com" };
    expect(destinationOf(anEvent({ userIdentity, sourceIPAddress: "203.0.113.9" }))).toBe("AWS service");
  });

  test("from an address whose region IP_RANGES tells", async () => {
    const ranges = await IpRanges.read(
      await tempBill({
        prefixes: [
          { ip_prefix: "198.51.100.0/25", region: "eu-west-1" },
          { ip_prefix: "198.51.100.128/25", region: "us-east-1" },
        ],
        ipv6_prefixes: [{ ipv6_prefix: "2001:db8::/32", region: "us-east-1" }],
      }),
    );
    const ways = ["198.51.100.1", "198.51.100.200", "2001:db8::1", "203.0.113.9", "198.51.100.1"].map(
      (sourceIPAddress) => destinationOf(anEvent({ userIdentity: role, sourceIPAddress }), ranges),
    );
    expect(ways).toEqual(["same region", "another region", "another region", "internet", "same region"]);
  });
});

test("a file that is no ip-ranges.json is refused, with the command that gets it", async () => {
  await expect(IpRanges.read(await tempBill({ ranges: [] }, "ip-ranges.json"))).rejects.toMatchObject({
    message: expect.stringContaining("it has no prefixes") as string,
    next: "Get it with curl -O https://ip-ranges.amazonaws.com/ip-ranges.json",
  });
});
