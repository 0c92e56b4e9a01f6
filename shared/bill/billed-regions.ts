// Which region? The prefix of a usage type, as in EU-Requests-Tier1, and the awsRegion that it stands for.

/* S3 guide, "Understanding your AWS billing and usage reports for Amazon S3", whose abbreviations the other services
   share; `EUW1` and `EU` both stand for Ireland. */
const REGIONS: Record<string, string> = {
  AFS1: "af-south-1",
  CPT: "af-south-1",
  APE1: "ap-east-1",
  APN1: "ap-northeast-1",
  APN2: "ap-northeast-2",
  APN3: "ap-northeast-3",
  APS1: "ap-southeast-1",
  APS2: "ap-southeast-2",
  APS3: "ap-south-1",
  APS4: "ap-southeast-3",
  APS5: "ap-south-2",
  APS6: "ap-southeast-4",
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
  ILC1: "il-central-1",
  MEC1: "me-central-1",
  MES1: "me-south-1",
  SAE1: "sa-east-1",
  UGE1: "us-gov-east-1",
  UGW1: "us-gov-west-1",
  USE1: "us-east-1",
  USE2: "us-east-2",
  USW1: "us-west-1",
  USW2: "us-west-2",
};

const PREFIX = /^(?:([A-Z]{2,3}[A-Z]?\d?)-|([a-z]{2}(?:-[a-z]+)+-\d)-)/;

/**
 * A usage type's awsRegion and the rest of its name: `EU-Requests-Tier1` is `eu-west-1` and `Requests-Tier1`,
 * `us-east-1-KMS-Requests` is `us-east-1` and `KMS-Requests`. Without a prefix it is us-east-1's. A prefix that the
 * list doesn't have (`XXX9-`) gives no region.
 */
export function regionOf(usageType: string): { region: string | undefined; rest: string } {
  const [prefix = "", short = "", long] = PREFIX.exec(usageType) ?? [];
  const region = long ?? REGIONS[short];
  const isPrefix = region !== undefined || /\d$/.test(short);
  if (!isPrefix) return { region: "us-east-1", rest: usageType };
  return { region, rest: usageType.slice(prefix.length) };
}
