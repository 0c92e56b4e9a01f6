// Amazon Textract: pages, by what is asked of each.

import type { Charge, Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const FREE_TIER = 'Billing guide, "Trackable AWS Free Tier services"';

/* An asynchronous job has 3,000 pages at most (Textract guide, "Set quotas"). */
const MOST_PAGES = 3_000;

const pages = (
  usageType: string,
  what: string,
  calls: string,
  weight = "the pages of each document",
): Charge => ({
  usageType,
  unit: "page",
  what,
  by: "share",
  weight,
  upTo: { "*": MOST_PAGES },
  calls,
  recorded: "management",
  look: "a synchronous call is one page; see who asks how often, and for which features (FeatureTypes)",
  source: `${FREE_TIER}; inferred: which calls, and that a trail records them by itself`,
});

export const textract: Service = {
  name: "Amazon Textract",
  names: ["AmazonTextract", "Textract"],
  eventSources: ["textract"],
  charges: [
    pages(
      ".*Pages[Ff]or(?:Document|Detect)Text.*",
      "of text",
      "DetectDocumentText StartDocumentTextDetection",
    ),
    pages(
      ".*(?:[Ff]or)?(?:AnalyzeDoc|Layout|Signatures|Queries|Forms|Tables).*",
      "analysed, once for each feature",
      "AnalyzeDocument StartDocumentAnalysis",
      "the pages of each document, times the features",
    ),
    pages(".*Expense.*", "of expenses", "AnalyzeExpense StartExpenseAnalysis"),
    pages(".*ID.*", "of identity documents", "AnalyzeID"),
    pages(".*Lending.*", "of lending documents", "StartLendingAnalysis"),
    ...TRAFFIC,
  ],
};
