// What to ask next: of the dearest charge, the same days, logs and bill.

import type { Options } from "../options.ts";
import { daysBilled } from "./bill-days.ts";
import type { ChargeRow } from "./charge-rows.ts";
import { nextQuestion } from "./count-calls.ts";
import { selectorOf } from "./reasons.ts";
import { FEW_CALLS, type Reconciliation } from "./reconcile.ts";

/** EventNames that a command is given at most. */
const MOST_NAMES = 5;

/** `Who caused it: make cost-by-role …`; from there what the dearest caller did, or, where nobody is known, why. */
export function nextStep(
  question: "cost-by-role" | "top-resources",
  { bill }: Reconciliation,
  { COSTS, SAVE_COSTS }: Options,
  rows: readonly ChargeRow[],
): string {
  // a bill has every format's answer, and its own days
  const same = {
    DAY: daysBilled(bill)?.toString(),
    TOP: undefined,
    FORMAT: undefined,
    DUPLICATES: undefined,
  };
  if (question === "cost-by-role") {
    return `Who caused it: ${nextQuestion(question, { ...same, COSTS: COSTS ?? SAVE_COSTS })}`;
  }

  const calls = { ...same, SERVICE: undefined };
  const dearest = rows.find(
    ({ cost, shares, rows: driving }) => cost.gt(0) && shares.length > 0 && driving.length > 0,
  );
  const share = dearest?.shares.find(({ caller }) => caller !== FEW_CALLS);
  if (dearest !== undefined && share !== undefined && rows.indexOf(dearest) === 0) {
    const own = dearest.rows.filter(({ caller }) => caller === share.caller);
    const EVENT = [...new Set(own.map(({ name }) => name))].slice(0, MOST_NAMES);
    const isNamed = own.some(({ resource }) => resource !== "");
    const narrowed = { ...calls, EVENT, ROLE: [share.caller] };
    return isNamed
      ? `What they asked for: ${nextQuestion("top-resources", narrowed)}`
      : `When they called: ${nextQuestion("calls-by-hour", narrowed)}`;
  }
  const [first] = rows;
  const setBy = first?.charge?.by === "nobody" ? first.charge.setBy : undefined;
  if (setBy !== undefined) {
    const EVENT = setBy
      .split(" ")
      .map((call) => call.replace(/^.*:/, ""))
      .slice(0, MOST_NAMES);
    return `Who set it up, if that was then: ${nextQuestion("top-roles", { ...calls, EVENT })}`;
  }
  if (first !== undefined && selectorOf(first) !== undefined) {
    // it takes no filter but the days
    const none = {
      EVENT: undefined,
      ROLE: undefined,
      REGION: undefined,
      ACCOUNT: undefined,
      ERRORS: undefined,
    };
    const coverage = { ...calls, ...none };
    return `What the logs hold, and what they lack: ${nextQuestion("coverage", coverage)}`;
  }
  return `Which calls there were: ${nextQuestion("top-calls", { ...calls, EVENT: undefined })}`;
}
