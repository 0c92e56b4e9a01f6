// Amazon Bedrock: tokens by model, images, guardrails, capacity. Other makers' models are services of their own on a bill.

import type { Charge, Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const CUDOS = "Cloud Intelligence Dashboards' queries (parts of the usage types)";
const GUIDE = 'Bedrock guide, "Monitor Amazon Bedrock API calls using CloudTrail"';

/* The calls that use a model (management events), and the same by way of the mantle endpoint (a data event). */
const INFERENCES =
  "InvokeModel InvokeModelWithResponseStream Converse ConverseStream bedrock-mantle:CreateInference";
const LOOK =
  "an event names caller and modelId, not the tokens: invocation logs and the metrics InputTokenCount and " +
  "OutputTokenCount have those; CUR 2.0 can name the caller (line_item_iam_principal)";

const tokens = (usageType: string, what: string, source: string): Charge => ({
  usageType,
  unit: "token unit",
  what: `${what}, of 1,000 or 1,000,000 tokens each`,
  by: "share",
  weight: "the tokens of each call",
  named: "model",
  calls: INFERENCES,
  recorded: "management",
  look: LOOK,
  source,
});

const data = (
  usageType: string,
  unit: string,
  what: string,
  calls: string,
  type: string,
  weight: string,
): Charge => ({
  usageType,
  unit,
  what,
  by: "share",
  weight,
  calls,
  recorded: `data AWS::Bedrock::${type}`,
  source: `${CUDOS}; CloudTrail guide, "Logging data events"; inferred: the unit`,
});

/** What Bedrock's own models and other makers' models have alike. */
export const TOKENS: Charge[] = [
  tokens(
    "MP:(?:CacheReadInputTokenCount|cache_read_tokens_.*)(?:[-_].*)?|(?!MP:).*cache[-_]?read.*|(?!MP:).*CacheRead.*",
    "read from the prompt cache",
    `published bills; ${CUDOS}`,
  ),
  tokens(
    "MP:(?:CacheWriteInputTokenCount|cache_write_tokens_.*)(?:[-_].*)?|(?!MP:).*cache[-_]?write.*|(?!MP:).*CacheWrite.*",
    "written to the prompt cache",
    `published bills; ${CUDOS}`,
  ),
  tokens("MP:(?:InputTokenCount|input_tokens_.*)(?:[-_].*)?", "put in", "published bills"),
  tokens("MP:(?:OutputTokenCount|output_tokens_.*)(?:[-_].*)?", "that models wrote", "published bills"),
];

/** Tokens, images, guardrails and capacity, of models that AWS sells itself. */
export const bedrock: Service = {
  name: "Amazon Bedrock",
  names: ["AmazonBedrock", "AmazonBedrockService", "Bedrock", "Amazon Bedrock Service"],
  eventSources: ["bedrock", "bedrock-mantle"],
  operations: {
    InvokeModelInference: INFERENCES,
    InvokeModelStreamingInference: "InvokeModelWithResponseStream ConverseStream",
  },
  charges: [
    data(
      ".*[Gg]uardrail.*",
      "text unit",
      "checked by guardrails",
      `ApplyGuardrail ${INFERENCES}`,
      "Guardrail",
      "the length of each text and the policies that apply",
    ),
    {
      usageType: ".*(?:[Pp]rovisioned-?[Tt]hroughput|[Mm]odel-?[Uu]nits).*",
      unit: "model unit-hour",
      what: "provisioned, used or not",
      by: "nobody",
      because: "capacity",
      setBy:
        "CreateProvisionedModelThroughput UpdateProvisionedModelThroughput DeleteProvisionedModelThroughput",
      look: "delete what no call names; commitments run to their term",
      source: `${CUDOS}; inferred: which calls`,
    },
    {
      usageType: ".*[Cc]ustom-?[Mm]odel-?[Ii]mport.*",
      unit: "model unit-minute",
      what: "of imported models",
      by: "share",
      weight: "the minutes that each call keeps a model active",
      calls: `${INFERENCES} CreateModelImportJob`,
      recorded: "management",
      look: "delete imported models that nobody calls",
      source: `${CUDOS}; inferred: unit and calls`,
    },
    {
      usageType: ".*(?:[Cc]ustomization|[Ff]ine-?[Tt]un).*[Ss]torage.*",
      unit: "model-month",
      what: "of custom models kept",
      by: "nobody",
      because: "storage",
      setBy: "CreateModelCustomizationJob DeleteCustomModel",
      source: `${CUDOS}; inferred: the calls`,
    },
    {
      usageType: ".*(?:[Cc]ustomization|[Ff]ine-?[Tt]un).*",
      unit: "token unit",
      what: "of training, of 1,000 tokens each",
      by: "share",
      weight: "the tokens of each job",
      calls: "CreateModelCustomizationJob",
      recorded: "management",
      source: `${CUDOS}; inferred: the calls`,
    },
    data(
      ".*[Dd]ata-?[Aa]utomation.*",
      "page",
      "of data automation",
      "InvokeDataAutomationAsync InvokeDataAutomation",
      "DataAutomationInvocation",
      "the pages or minutes of each call",
    ),
    data(
      ".*(?:[Ii]nvoke-?[Ff]low|[Bb]edrock-?[Ff]lows).*",
      "unit",
      "of 1,000 node transitions of flows",
      "InvokeFlow",
      "FlowAlias",
      "the nodes that each flow runs",
    ),
    data(
      ".*(?:[Ss]earch_?[Uu]nits|[Gg]enerate[Ss][Qq][Ll]|[Ss]tructured[Rr]etriev).*",
      "query",
      "of knowledge bases",
      "Retrieve RetrieveAndGenerate RetrieveAndGenerateStream Rerank GenerateQuery",
      "KnowledgeBase",
      "the documents of each query",
    ),
    data(
      ".*[Rr]eel.*|.*[Vv]ideo.*",
      "second",
      "of video",
      "StartAsyncInvoke",
      "AsyncInvoke",
      "the length of each video",
    ),
    data(
      ".*[Ss]onic.*",
      "token unit",
      "of speech, of 1,000 tokens each",
      "InvokeModelWithBidirectionalStream",
      "Model",
      "the length of each session",
    ),
    {
      usageType: ".*(?:created_image|[Cc]anvas|T2I|I2I|[Ii]mage-?[Gg]enerator).*",
      unit: "image",
      by: "share",
      weight: "the images that each call asks for",
      calls: "InvokeModel",
      recorded: "management",
      source: `${CUDOS}; a public mapping of usage types`,
    },
    {
      usageType: "(?!MP:).*[Bb]atch.*",
      unit: "token unit",
      what: "of batch jobs, of 1,000 or 1,000,000 tokens each",
      by: "share",
      weight: "the tokens of each job",
      calls: "CreateModelInvocationJob",
      recorded: "management",
      source: `${CUDOS}; inferred: which call`,
    },
    ...TOKENS,
    tokens("(?!MP:).*[-_]?[Ii]nput[-_]?(?:[Tt]ext-?)?[-_]?[Tt]oken.*", "put in", `${CUDOS}; ${GUIDE}`),
    tokens("(?!MP:).*[-_]?[Oo]utput[-_]?[Tt]oken.*", "that models wrote", `${CUDOS}; ${GUIDE}`),
    tokens("(?!MP:).*[Tt]oken.*", "of another kind", `${CUDOS}; inferred: the kinds that are to come`),
    ...TRAFFIC,
  ],
};

/** Claude, Llama and others: each maker's model is a service of its own on a bill, sold by AWS Marketplace. */
export const bedrockModels: Service = {
  name: "Amazon Bedrock Edition",
  names: [],
  eventSources: ["bedrock", "bedrock-mantle"],
  charges: [
    ...TOKENS,
    {
      usageType: "MP:.*[Pp]rovisioned.*",
      unit: "model unit-hour",
      by: "nobody",
      because: "capacity",
      setBy: "CreateProvisionedModelThroughput DeleteProvisionedModelThroughput",
      source: "published bills; inferred: which calls",
    },
    {
      usageType: "MP:.*",
      unit: "unit",
      by: "share",
      weight: "what each call uses",
      named: "model",
      calls: INFERENCES,
      recorded: "management",
      look: LOOK,
      source: "published bills; inferred: what the other codes mean",
    },
  ],
};
