// What is no bill, or none that calls can be held against: each by its right name, with what to do.

import { UserError } from "../../terminal/user-error.ts";

/** What COSTS takes, for errors. */
export const FORMATS =
  "COSTS takes Cost Explorer's JSON or CSV, a Cost and Usage Report, a Data Export (CUR 2.0, FOCUS), or an AWS Usage Report";
const BY_OPERATION_AND_USAGE_TYPE =
  "aws ce get-cost-and-usage --granularity DAILY --metrics UnblendedCost UsageQuantity --group-by Type=DIMENSION,Key=OPERATION Type=DIMENSION,Key=USAGE_TYPE --time-period Start=YYYY-MM-DD,End=YYYY-MM-DD";
const GET_A_BILL = `Get the bill: ${BY_OPERATION_AND_USAGE_TYPE}`;

interface Lookalike {
  is: string;
  next: string;
}

/** A table's columns, all of which must be there, in small letters. */
const TABLES: (Lookalike & { columns: string[] })[] = [
  {
    columns: ["invoiceid", "recordtype", "totalcost"],
    is: "the old monthly report, which bills whole months",
    next: "Get a Cost and Usage Report by the hour or day, or Cost Explorer's answer",
  },
  {
    columns: ["event time", "event name"],
    is: "a download of CloudTrail's event history, not a bill",
    next: "LOGS reads logs; COSTS takes the bill",
  },
  {
    columns: ["eventtime", "eventname"],
    is: "CloudTrail events, not a bill",
    next: "LOGS reads logs; COSTS takes the bill",
  },
  {
    columns: ["start date", "last detected date"],
    is: "a download of Cost Anomaly Detection, which names what was odd and not what was billed",
    next: GET_A_BILL,
  },
  { columns: ["anomaly", "impact"], is: "a download of Cost Anomaly Detection", next: GET_A_BILL },
  {
    columns: ["accountid", "recommendations_count"],
    is: "recommendations of Compute Optimizer, not a bill",
    next: GET_A_BILL,
  },
  {
    columns: ["instancearn", "finding"],
    is: "recommendations of Compute Optimizer, not a bill",
    next: GET_A_BILL,
  },
  {
    columns: ["functionarn", "finding"],
    is: "recommendations of Compute Optimizer, not a bill",
    next: GET_A_BILL,
  },
  {
    columns: ["volumearn", "finding"],
    is: "recommendations of Compute Optimizer, not a bill",
    next: GET_A_BILL,
  },
  {
    columns: ["recommendation_id"],
    is: "an export of the Cost Optimization Hub, not a bill",
    next: GET_A_BILL,
  },
  { columns: ["carbon_model_version"], is: "an export of carbon emissions, not a bill", next: GET_A_BILL },
  {
    columns: ["subscriptionid", "metercategory"],
    is: "Azure's cost details, not a bill of AWS",
    next: FORMATS,
  },
  { columns: ["billing account id", "sku id"], is: "Google Cloud's bill, not one of AWS", next: FORMATS },
  { columns: ["offertermcode", "priceperunit"], is: "AWS's price list, not a bill", next: GET_A_BILL },
  { columns: ["sku", "priceperunit"], is: "AWS's price list, not a bill", next: GET_A_BILL },
  {
    columns: ["budget name"],
    is: "a download of Budgets, which names no operation and no usage type",
    next: GET_A_BILL,
  },
  {
    columns: ["bucket", "key"],
    is: "an S3 inventory, a list of objects and not a bill",
    next: GET_A_BILL,
  },
];

/** A first cell or line that says it. */
const TEXTS: (Lookalike & { pattern: RegExp })[] = [
  {
    pattern: /^\s*\[?\s*\{\s*'\w+'\s*:/,
    is: "Python text, with quotes that JSON has not",
    next: "Write the answer once more with json.dump",
  },
  {
    pattern: /^[0-9a-f]{64} \S+ \[\d{2}\/\w{3}\/\d{4}:/,
    is: "an S3 server access log, not a bill",
    next: GET_A_BILL,
  },
  {
    pattern: /^#Version: 1\.0\r?\n#Fields:/,
    is: "an access log of CloudFront, not a bill",
    next: GET_A_BILL,
  },
  {
    pattern: /^version account-id interface-id |^2 \d{12} eni-/,
    is: "a VPC flow log, not a bill",
    next: GET_A_BILL,
  },
  {
    pattern: /^(?:https?|h2|wss?|grpcs?) \d{4}-\d{2}-\d{2}T\S+ app\//,
    is: "a load balancer's log, not a bill",
    next: GET_A_BILL,
  },
  {
    pattern: /^(?:GROUPDEFINITIONS|RESULTSBYTIME|DIMENSIONVALUEATTRIBUTES)\t/,
    is: "Cost Explorer's answer as text",
    next: `Ask with --output json: ${BY_OPERATION_AND_USAGE_TYPE}`,
  },
  {
    pattern: /^(?:GroupDefinitions|ResultsByTime|DimensionValueAttributes):/,
    is: "Cost Explorer's answer as YAML",
    next: `Ask with --output json: ${BY_OPERATION_AND_USAGE_TYPE}`,
  },
  {
    pattern: /^-{10,}\r?\n\|/,
    is: "a table as the AWS CLI draws it",
    next: `Ask with --output json: ${BY_OPERATION_AND_USAGE_TYPE}`,
  },
  { pattern: /^\s*<(?:!doctype )?html/i, is: "a web page", next: GET_A_BILL },
];

/** JSON's fields, all of which must be there. */
const DOCUMENTS: (Lookalike & { fields: string[] })[] = [
  { fields: ["Records"], is: "a CloudTrail log, not a bill", next: "LOGS reads logs; COSTS takes the bill" },
  {
    fields: ["eventName"],
    is: "CloudTrail events, not a bill",
    next: "LOGS reads logs; COSTS takes the bill",
  },
  { fields: ["Events"], is: "an answer of aws cloudtrail lookup-events, not a bill", next: "LOGS reads it" },
  {
    fields: ["ForecastResultsByTime"],
    is: "a forecast of Cost Explorer: nothing in it was billed yet",
    next: GET_A_BILL,
  },
  {
    fields: ["Anomalies"],
    is: "an answer of aws ce get-anomalies, which names what was odd and not what was billed",
    next: GET_A_BILL,
  },
  {
    fields: ["CostComparisonDrivers"],
    is: "an answer of aws ce get-cost-comparison-drivers, which compares months",
    next: GET_A_BILL,
  },
  {
    fields: ["CostAndUsageComparisons"],
    is: "an answer of aws ce get-cost-and-usage-comparisons, which compares months",
    next: GET_A_BILL,
  },
  {
    fields: ["DimensionValues"],
    is: "an answer of aws ce get-dimension-values: names, no amounts",
    next: GET_A_BILL,
  },
  {
    fields: ["SavingsPlansUtilizationsByTime"],
    is: "the use of savings plans, not a bill",
    next: GET_A_BILL,
  },
  { fields: ["SavingsPlansCoverages"], is: "what savings plans cover, not a bill", next: GET_A_BILL },
  { fields: ["UtilizationsByTime"], is: "the use of reservations, not a bill", next: GET_A_BILL },
  { fields: ["CoveragesByTime"], is: "what reservations cover, not a bill", next: GET_A_BILL },
  { fields: ["RightsizingRecommendations"], is: "recommendations of sizes, not a bill", next: GET_A_BILL },
  {
    fields: ["instanceRecommendations"],
    is: "recommendations of Compute Optimizer, not a bill",
    next: GET_A_BILL,
  },
  { fields: ["Budgets"], is: "an answer of aws budgets, not a bill", next: GET_A_BILL },
  { fields: ["PriceList"], is: "AWS's price list, not a bill", next: GET_A_BILL },
  {
    fields: ["reportKeys"],
    is: "a report's manifest whose name says nothing",
    next: "Name it …-Manifest.json, or name its folder",
  },
  {
    fields: ["ReportDefinitions"],
    is: "the definition of a report, not the report",
    next: "Copy the report from its bucket",
  },
  { fields: ["Fault"], is: "an error of AWS, not an answer", next: GET_A_BILL },
];

/** A refusal of a table that is known and no bill, by its columns; undefined when it may be one. */
export function lookalikeRefusal(columns: string[], name: string): UserError | undefined {
  const titles = new Set(columns.map((column) => column.trim().toLowerCase()));
  const known = TABLES.find((table) => table.columns.every((column) => titles.has(column)));
  return known === undefined ? undefined : refusal(name, known);
}

/** A refusal of a table that nothing is known of. */
export function tableRefusal(columns: string[], name: string): UserError {
  const separator = [";", "\t", "|"].find((one) => columns.length < 3 && columns[0]?.includes(one));
  if (separator !== undefined) {
    const between = separator === "\t" ? "tabs" : `"${separator}"`;
    return refusal(name, {
      is: `a table with ${between} between its cells, as a spreadsheet saves it`,
      next: "Use the file as AWS wrote it, with commas",
    });
  }
  const first = columns.slice(0, 3).map((column) => `"${column.slice(0, 60)}"`);
  const also = columns.length > 3 ? `, … (${columns.length} columns)` : "";
  return refusal(name, {
    is: `no bill that is known here: its columns are ${first.join(", ")}${also}`,
    next: FORMATS,
  });
}

/** A refusal of text that is no table, by how it starts; undefined when nothing is known of it. */
export function textRefusal(start: string, name: string): UserError | undefined {
  const known = TEXTS.find(({ pattern }) => pattern.test(start));
  return known === undefined ? undefined : refusal(name, known);
}

/** A refusal of a JSON document that is no answer of Cost Explorer. */
export function documentRefusal(document: unknown, name: string): UserError {
  const fields = typeof document === "object" && document !== null ? document : {};
  const known = DOCUMENTS.find((one) => one.fields.every((field) => field in fields));
  return refusal(name, known ?? { is: "JSON, but no answer of Cost Explorer", next: FORMATS });
}

function refusal(name: string, { is, next }: Lookalike): UserError {
  return new UserError(`Cannot use ${name}: it is ${is}`, next);
}

/**
 * A refusal of a bill that is split by neither operations nor usage types: `by` is what it is split by instead.
 */
export function unsplit(name: string, by: string): UserError {
  return new UserError(
    `Cannot use ${name}: it is ${by}, so requests and gigabytes are added up in it, and their costs too`,
    `Ask for it by OPERATION and USAGE_TYPE: ${BY_OPERATION_AND_USAGE_TYPE}; in the console, Dimension: Usage type or API operation`,
  );
}
