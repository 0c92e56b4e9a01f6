// Some lines name what the calls behind them were on, a model, an instance type, a phone: then calls on another are not meant.

import type Big from "big.js";
import type { CountRow } from "./counts.ts";

/** What a line may name: `BoxUsage:p3.16xlarge`, `Claude 3 Opus (Amazon Bedrock Edition)`, `NovaLite-input-tokens`. */
export type Named = "model" | "instance type" | "phone number";

/** A line's own names. */
interface Line {
  service: string;
  usageType: string;
  quantity: Big | undefined;
}

/** Of `rows` those that can be meant: on what the line names, or on what their records don't say. */
export function meant(named: Named, line: Line, rows: readonly CountRow[]): readonly CountRow[] {
  switch (named) {
    case "model":
      return onModel(line, rows);
    case "instance type":
      return onInstanceType(line, rows);
    case "phone number":
    default:
      return onPhone(line, rows);
  }
}

/** Parts of a message, 1,600 characters long at most, that are billed one by one (SNS API, "Publish"). */
const MOST_PARTS = 10;

/** What is published to no topic, where it can be as many messages as were sent: else topics have subscribers by SMS too. */
function onPhone({ quantity }: Line, rows: readonly CountRow[]): readonly CountRow[] {
  const direct = rows.filter(({ resource }) => resource === "");
  const calls = direct.reduce((sum, row) => sum + row.calls, 0);
  return calls > 0 && quantity?.lte(calls * MOST_PARTS) === true ? direct : rows;
}

/** Whether what a call was on is a maker's model or an instance type, by a name that is no customer's own. */
export function isPublicName({ source, resource }: Pick<CountRow, "source" | "resource">): boolean {
  return source.startsWith("bedrock") ? modelIn(resource) !== undefined : INSTANCE_TYPE.test(resource);
}

/** `p3.16xlarge` of `BoxUsage:p3.16xlarge`, `ml.m5.large` of `Train:ml.m5.large`. */
const INSTANCE_TYPE = /^(?:ml\.)?[a-z][a-z0-9-]*\.(?:nano|micro|small|medium|\d*x?large|metal)(?:-\w+)?$/;

function onInstanceType({ usageType }: Line, rows: readonly CountRow[]): readonly CountRow[] {
  const type = usageType.slice(usageType.lastIndexOf(":") + 1);
  if (!INSTANCE_TYPE.test(type)) return rows;
  return rows.filter(({ resource }) => resource === type || !INSTANCE_TYPE.test(resource));
}

/** The models whose names agree best with the line's; none where a line names a model that no call was on. */
function onModel(line: Line, rows: readonly CountRow[]): readonly CountRow[] {
  const billed = nameOf(MARKETPLACE.exec(line.service)?.[1] ?? line.usageType.replace(PREFIX, ""));
  if (billed.words.length === 0) return rows;
  const models = new Map<string, Name | undefined>();
  for (const { resource } of rows) if (!models.has(resource)) models.set(resource, modelIn(resource));
  const agreeing = (agrees: (model: Name) => boolean): readonly CountRow[] =>
    rows.filter(({ resource }) => {
      const model = models.get(resource);
      return model !== undefined && agrees(model);
    });
  const shared = (model: Name): number => billed.words.filter((word) => hasWord(model, word)).length;
  const all = (model: Name): boolean => shared(model) === billed.words.length;
  const found = [
    agreeing((model) => all(model) && model.version === billed.version),
    agreeing(all),
    // Titan Multimodal Embeddings is amazon.titan-embed-image-v1
    agreeing((model) => shared(model) > billed.words.length / 2),
  ].find((some) => some.length > 0);
  const unnamed = rows.filter(({ resource }) => models.get(resource) === undefined);
  return [...(found ?? []), ...unnamed];
}

/** Other makers' models are services of their own, sold by AWS Marketplace. */
const MARKETPLACE = /^(.*)\(Amazon Bedrock Edition\)$/;
/** The region before a usage type, and what Marketplace's have alike. */
const PREFIX = /^(?:[A-Z]{2,4}\d?-)?(?:MP:.*)?/;
/** What a line says of tokens and prices, not of a model. */
const NO_NAME = new Set(
  (
    "input output text token tokens count unit units cache read write batch cross region regional global standard priority " +
    "flex latency optimized custom provisioned amazon bedrock model demand instruct prompt image images request requests"
  ).split(" "),
);

/** A model's name: its words, their letters as one, and the version, `3.5` of `claude-3-5-sonnet-20241022-v2:0`. */
interface Name {
  words: string[];
  letters: string;
  version: string;
}

function nameOf(text: string): Name {
  const parts = text.replaceAll(/([a-z])([A-Z])/g, "$1 $2").match(/[A-Za-z]+|\d+/g) ?? [];
  const words = parts.map((part) => part.toLowerCase());
  const versions = text.replace(/^.*\.(?=[a-z])/, "").replace(/[-\s]v?\d+(?::\d+)*$/i, "");
  return {
    words: words.filter((word) => /^[a-z]{3,}$/.test(word) && !NO_NAME.has(word)),
    letters: words.filter((word) => /^[a-z]/.test(word)).join(""),
    version: (versions.match(/\d+/g) ?? []).filter((digits) => digits.length < 6).join("."),
  };
}

/**
 * The model of a modelId, `us.anthropic.claude-3-opus-20240229-v1:0` or an ARN that ends with one; undefined for one that
 * says nothing: an application's inference profile, provisioned or imported.
 */
function modelIn(modelId: string): Name | undefined {
  const id = modelId.slice(modelId.lastIndexOf("/") + 1);
  return /^[a-z][a-z0-9-]*\.[a-z]/.test(id) ? nameOf(id) : undefined;
}

/** `embeddings` is `embed`; `Deep` and `Seek` are of `deepseek`. */
function hasWord({ words, letters }: Name, word: string): boolean {
  return (
    words.some((one) => one === word || (one.length > 3 && word.startsWith(one))) ||
    (word.length > 3 && letters.includes(word))
  );
}
