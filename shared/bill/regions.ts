// Which region? The prefix of a usage type, as in EU-Requests-Tier1, and the awsRegion that it stands for.

/* AWS Regions and Availability Zones guide, "AWS Region billing codes"; S3 guide, "Understanding your AWS billing and
   usage reports". CPT is the older code of Cape Town (S3 guide, China edition); EUW1 and EUSCDE1 stand in public code
   alone. The numbers follow no rule: APS1 is Singapore, ap-southeast-1, and APS3 is Mumbai, ap-south-1. */
const REGIONS = new Map(
  Object.entries({
    AFS1: "af-south-1",
    CPT: "af-south-1",
    APE1: "ap-east-1",
    APE2: "ap-east-2",
    APN1: "ap-northeast-1",
    APN2: "ap-northeast-2",
    APN3: "ap-northeast-3",
    APS1: "ap-southeast-1",
    APS2: "ap-southeast-2",
    APS3: "ap-south-1",
    APS4: "ap-southeast-3",
    APS5: "ap-south-2",
    APS6: "ap-southeast-4",
    APS7: "ap-southeast-5",
    APS8: "ap-southeast-6",
    APS9: "ap-southeast-7",
    CAN1: "ca-central-1",
    CAN2: "ca-west-1",
    CNN1: "cn-north-1",
    CNW1: "cn-northwest-1",
    EU: "eu-west-1",
    EUW1: "eu-west-1",
    EUW2: "eu-west-2",
    EUW3: "eu-west-3",
    EUC1: "eu-central-1",
    EUC2: "eu-central-2",
    EUN1: "eu-north-1",
    EUS1: "eu-south-1",
    EUS2: "eu-south-2",
    EUSCDE1: "eusc-de-east-1",
    ILC1: "il-central-1",
    MEC1: "me-central-1",
    MES1: "me-south-1",
    MXC1: "mx-central-1",
    SAE1: "sa-east-1",
    UGE1: "us-gov-east-1",
    UGW1: "us-gov-west-1",
    USE1: "us-east-1",
    USE2: "us-east-2",
    USW1: "us-west-1",
    USW2: "us-west-2",
  }),
);

/* CloudFront bills by where the viewer is: CloudFront guide, "Interpreting your AWS bill and the AWS usage report for
   CloudFront". KR, ID and CN stand in public code alone. */
const EDGES = new Set(["US", "CA", "EU", "JP", "AP", "AU", "IN", "SA", "ZA", "ME", "KR", "ID", "CN"]);

/** What a usage type says about places, and what it says besides. */
export interface Placed {
  /** The awsRegion that is billed; undefined for an edge location, a worldwide charge, or a code that no list has. */
  region: string | undefined;
  /** The awsRegion at the other end of a transfer between regions. */
  otherRegion?: string;
  /** The usage type without the places: `Requests-Tier2`. */
  rest: string;
}

/* `EU-`, `USE1:`, a Wavelength Zone's `USE1WL1BNA1-`; KMS's `us-east-1-`; a Marketplace model's `MP:USE1_`. */
const CODE = /^([A-Z]{2,7}\d?)(?:WL\d[A-Z0-9]{3,4})?[-:]/;
const NAME = /^([a-z]{2,4}(?:-[a-z]+)+-\d[a-z]?)-/;
const MODEL = /^MP:([A-Z]{2,7}\d?)_/;
/* A code that no list has, as of a Local Zone (`LAX1-`, inferred) or of a region to come; `CW:`, `EBS:`, `S3G-` are none. */
const UNKNOWN_CODE = /^[A-Z]{3}\d-/;
/* Groups of regions at both ends, which no other usage type has: `EU-NA--MRAP-Out-Bytes`. */
const GROUPS = /^(?:AP|AU|EU|IN|NA|SA)-(?:AP|AU|EU|IN|NA|SA)--?(?=MRAP-)/;
/* What follows the codes of both ends: `EU-USE1-AWS-Out-Bytes`. */
const BETWEEN = /^(?:AWS|S3RTC|DataXfer)-(?:In|Out)/;

/**
 * The places in a usage type, and the rest of its name: `EU-Requests-Tier1` is `eu-west-1` and `Requests-Tier1`,
 * `us-east-1-KMS-Requests` is `us-east-1` and `KMS-Requests`, `EU-USE1-AWS-Out-Bytes` is `eu-west-1`, the other
 * region `us-east-1`, and `AWS-Out-Bytes`. Without a code it is us-east-1's. CloudFront's codes (`isCloudFront`)
 * are areas, not regions: its `EU-` is all of Europe. `Global-` is no place, and stays.
 */
export function regionOf(usageType: string, isCloudFront = false): Placed {
  if (isCloudFront) {
    const [edge = ""] = usageType.split("-", 1);
    return { region: undefined, rest: EDGES.has(edge) ? usageType.slice(edge.length + 1) : usageType };
  }
  const named = NAME.exec(usageType);
  if (named !== null) return { region: named[1], rest: usageType.slice(named[0].length) };
  const model = MODEL.exec(usageType);
  if (model !== null) {
    return { region: REGIONS.get(model[1] ?? ""), rest: `MP:${usageType.slice(model[0].length)}` };
  }
  const groups = GROUPS.exec(usageType);
  if (groups !== null) return { region: undefined, rest: usageType.slice(groups[0].length) };
  if (/^global-/i.test(usageType)) return { region: undefined, rest: usageType };

  const first = withoutCode(usageType);
  if (first === undefined) return { region: "us-east-1", rest: usageType };
  // some bills have a model's region twice: USE1-MP:USE1_InputTokenCount-Units
  const sold = MODEL.exec(first.rest);
  if (sold !== null) return { region: first.region, rest: `MP:${first.rest.slice(sold[0].length)}` };
  const second = withoutCode(first.rest);
  if (second === undefined) return first;
  if (second.region === undefined) return { region: first.region, rest: second.rest };
  if (!BETWEEN.test(second.rest)) return first;
  return { region: first.region, otherRegion: second.region, rest: second.rest };
}

/** Undefined when the usage type begins with no code. */
function withoutCode(usageType: string): Placed | undefined {
  const [prefix = "", code = ""] = CODE.exec(usageType) ?? [];
  const region = REGIONS.get(code);
  if (region !== undefined) return { region, rest: usageType.slice(prefix.length) };
  return UNKNOWN_CODE.test(usageType) ? { region, rest: usageType.slice(5) } : undefined;
}
