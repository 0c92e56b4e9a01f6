// Which region is an address in? By the list that AWS publishes.

import { readFile } from "node:fs/promises";
import { BlockList, isIPv4, isIPv6 } from "node:net";
import { UserError } from "../terminal/user-error.ts";

/** Source: VPC guide, "AWS IP address ranges": https://ip-ranges.amazonaws.com/ip-ranges.json. */
interface Ranges {
  prefixes?: { ip_prefix: string; region: string }[];
  ipv6_prefixes?: { ipv6_prefix: string; region: string }[];
}

/** An address in as many calls as it made is looked up once, while so many are remembered. */
const REMEMBERED = 100_000;

/** AWS's addresses by region. */
export class IpRanges {
  readonly #regions = new Map<string, BlockList>();
  readonly #known = new Map<string, string | undefined>();

  /** Reads a copy of ip-ranges.json. Throws a UserError when it can't be read or is something else. */
  static async read(path: string): Promise<IpRanges> {
    try {
      return new IpRanges(JSON.parse(await readFile(path, "utf8")) as Ranges);
    } catch (error) {
      throw new UserError(
        `Cannot use IP_RANGES "${path}": ${(error as Error).message}`,
        "Get it with curl -O https://ip-ranges.amazonaws.com/ip-ranges.json",
      );
    }
  }

  constructor({ prefixes, ipv6_prefixes = [] }: Ranges) {
    if (!Array.isArray(prefixes)) throw new Error("it has no prefixes");
    for (const { ip_prefix, region } of prefixes) this.#add(ip_prefix, region, "ipv4");
    for (const { ipv6_prefix, region } of ipv6_prefixes) this.#add(ipv6_prefix, region, "ipv6");
  }

  /** `eu-west-1`, or `GLOBAL` for what has no region; undefined for an address that isn't AWS's. */
  regionOf(address: string): string | undefined {
    if (this.#known.has(address)) return this.#known.get(address);
    const family = isIPv6(address) ? "ipv6" : isIPv4(address) ? "ipv4" : undefined;
    if (family === undefined) return undefined;
    const found = [...this.#regions].find(([, list]) => list.check(address, family))?.[0];
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(address, found);
    return found;
  }

  #add(prefix: string, region: string, family: "ipv4" | "ipv6"): void {
    const list = this.#regions.get(region) ?? new BlockList();
    const [address = "", bits] = prefix.split("/");
    list.addSubnet(address, Number(bits), family);
    this.#regions.set(region, list);
  }
}
