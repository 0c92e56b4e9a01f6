// Asks Cost Explorer for the bill. Loaded, with the AWS SDK, only when there is no bill in a file.

import { CostExplorerClient, GetCostAndUsageCommand, type Expression } from "@aws-sdk/client-cost-explorer";
import Big from "big.js";
import type { CostAnswer, Filter } from "./read/cost-answers.ts";
import { explained } from "../aws/failures.ts";
import { clientSettings, whoami } from "../aws/session.ts";
import { Days } from "../days.ts";
import { say } from "../terminal/say.ts";

/** What GetCostAndUsage costs a request, each page being one (AWS's page "AWS Cost Management pricing"). */
const DOLLARS_A_PAGE = new Big("0.01");

/** The API has one endpoint for all regions (Cost Explorer API reference, "Service endpoint"). */
const REGION = "us-east-1";

/**
 * What was used, however it was paid for, as RECORD_TYPE names it. A request has two groups at most, and they are taken: so
 * what was used is asked for by itself, and the rest by service and record type.
 */
const USED = {
  Dimensions: { Key: "RECORD_TYPE", Values: ["Usage", "DiscountedUsage", "SavingsPlanCoveredUsage"] },
};

/** Cost Explorer's API, at $0.01 a request; what AWS refuses is thrown as a UserError. */
export class CostExplorer {
  // with more tries than the SDK's three: throttling is common, and a day's logs have been read for this
  readonly #client = new CostExplorerClient({ ...clientSettings(), region: REGION });
  #pages = 0;

  /** Throws a UserError when there are no credentials: better now than once a day's logs have been read. */
  async checkCredentials(): Promise<void> {
    try {
      await this.#client.config.credentials();
    } catch (error) {
      throw unanswered(error as Error);
    }
    const who = await whoami();
    if (who !== undefined) say(`Signed in as ${who}`);
  }

  /** The services that were billed for the days, by Cost Explorer's names. */
  async services(days: Days, accounts: string[]): Promise<string[]> {
    const pages = await this.#pagesOf(days, ["SERVICE"], filterOf([], accounts));
    const names = pages.flatMap(({ ResultsByTime = [] }) =>
      ResultsByTime.flatMap(({ Groups = [] }) => Groups.flatMap(({ Keys = [] }) => Keys)),
    );
    return [...new Set(names)].toSorted();
  }

  /** What `billed()` costs at least, in dollars: a page a service, and one for what is no use. */
  priceOf(services: number): Big {
    return DOLLARS_A_PAGE.times(services + 1);
  }

  /**
   * What services were billed by day: what was used by operation and usage type, a service after the other, and credits,
   * taxes, fees and the like by service. Pages of answers, each with the Filter that was asked for. `usedBy` is what to split use
   * by instead.
   *
   * Throws a UserError that says what to do when AWS won't answer; what passes by itself (throttling) is tried again.
   */
  async billed(
    services: string[],
    days: Days,
    accounts: string[],
    usedBy: [string, string] = ["OPERATION", "USAGE_TYPE"],
  ): Promise<CostAnswer[]> {
    const answers: CostAnswer[] = [];
    for (const service of services) {
      const used = filterOf([service], accounts, USED);
      answers.push(...(await this.#pagesOf(days, usedBy, used)));
    }
    if (services.length > 0) {
      const rest = filterOf(services, accounts, { Not: USED });
      const keys = ["SERVICE", "RECORD_TYPE"];
      const pages = await this.#pagesOf(days, keys, rest);
      // one that is split otherwise than asked for would count what was used once more
      answers.push(
        ...pages.filter(({ GroupDefinitions = [] }) =>
          GroupDefinitions.every(({ Key = "" }) => keys.includes(Key)),
        ),
      );
    }
    return answers;
  }

  /** In dollars, for what has been asked so far. */
  get price(): { pages: number; dollars: Big } {
    return { pages: this.#pages, dollars: DOLLARS_A_PAGE.times(this.#pages) };
  }

  async #pagesOf(days: Days, keys: string[], filter: Filter | undefined): Promise<CostAnswer[]> {
    const pages: CostAnswer[] = [];
    let NextPageToken: string | undefined;
    do {
      const command = new GetCostAndUsageCommand({
        TimePeriod: { Start: days.first, End: Days.next(days.last) },
        Granularity: "DAILY",
        Metrics: ["UnblendedCost", "UsageQuantity"],
        GroupBy: keys.map((Key) => ({ Type: "DIMENSION" as const, Key })),
        ...(filter === undefined ? {} : { Filter: filter as Expression }),
        ...(NextPageToken === undefined ? {} : { NextPageToken }),
      });
      const { $metadata: _, ...page } = await this.#client.send(command).catch((error: Error) => {
        throw unanswered(error);
      });
      this.#pages += 1;
      pages.push({ ...page, ...(filter === undefined ? {} : { Filter: filter }) });
      NextPageToken = page.NextPageToken;
    } while (NextPageToken !== undefined);
    return pages;
  }
}

function filterOf(services: string[], accounts: string[], recordTypes?: Filter): Filter | undefined {
  const parts: Filter[] = [];
  if (services.length > 0) parts.push({ Dimensions: { Key: "SERVICE", Values: services } });
  if (accounts.length > 0) parts.push({ Dimensions: { Key: "LINKED_ACCOUNT", Values: accounts } });
  if (recordTypes !== undefined) parts.push(recordTypes);
  // And needs two at least
  return parts.length > 1 ? { And: parts } : parts[0];
}

const FROM_A_FILE = "or read the bill from a file: COSTS=costs.json";

function unanswered(error: Error): unknown {
  const attempt = { actions: ["ce:GetCostAndUsage"], resource: "*" };
  return explained(error, "ask Cost Explorer", attempt, FROM_A_FILE);
}
