// What a line of a bill is, in the words that each format has for it.

import type { RecordType } from "../bill-line.ts";

/**
 * By the letters alone: reports write `SavingsPlanCoveredUsage`, Cost Explorer may write `Savings Plan Covered Usage`.
 *
 * Source: Data Exports guide, "Line item columns"; Cost Explorer's Charge type.
 */
const RECORD_TYPES: Record<string, RecordType> = {
  usage: "usage",
  ondemandusage: "usage",
  discountedusage: "reservation covered",
  reservationappliedusage: "reservation covered",
  savingsplancoveredusage: "savings plan covered",
  savingsplannegation: "savings plan negation",
  savingsplanrecurringfee: "recurring fee",
  rifee: "recurring fee",
  recurring: "recurring fee",
  recurringreservationfee: "recurring fee",
  flatratesubscription: "recurring fee",
  savingsplanupfrontfee: "fee",
  upfrontreservationfee: "fee",
  upfront: "fee",
  onetimefee: "fee",
  otheroutofcyclecharges: "fee",
  fee: "fee",
  supportfee: "fee",
  credit: "credit",
  refund: "refund",
  tax: "tax",
  // the old detailed billing report's
  lineitem: "usage",
  linkedlineitem: "usage",
  payerlineitem: "usage",
};

/** `Usage`, `Credit`, `EdpDiscount`, … as a report's line item type or Cost Explorer's RECORD_TYPE. */
export function recordTypeOf(name: string): RecordType {
  const letters = name.toLowerCase().replaceAll(/[^a-z]/g, "");
  const known = Object.hasOwn(RECORD_TYPES, letters) ? RECORD_TYPES[letters] : undefined;
  return known ?? (/discount/.test(letters) ? "discount" : "other");
}

/** FOCUS has the same in several columns: FOCUS 1.2, "ChargeCategory", "ChargeClass", "CommitmentDiscountStatus". */
export function recordTypeOfFocus(
  category: string,
  chargeClass: string,
  commitment: { status: string; type: string },
  frequency: string,
): RecordType {
  const isCorrection = chargeClass === "Correction";
  switch (category) {
    case "Usage":
      // of a month that was closed before: money, and no calls of this one
      if (isCorrection) return "other";
      if (commitment.status === "Unused") return "recurring fee";
      if (commitment.status !== "Used") return "usage";
      return /savings/i.test(commitment.type) ? "savings plan covered" : "reservation covered";
    case "Purchase":
      return frequency === "Recurring" ? "recurring fee" : "fee";
    case "Credit":
      return isCorrection ? "refund" : "credit";
    case "Adjustment":
      return isCorrection ? "refund" : "other";
    case "Tax":
      return "tax";
    default:
      return "other";
  }
}

/** Whether what a line says of quantities was used: a credit repeats those that it is for. */
export function isUsed(type: RecordType): boolean {
  return type === "usage" || type === "savings plan covered" || type === "reservation covered";
}
