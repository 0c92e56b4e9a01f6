// What a query found, as an answer to print.

import type { Results } from "./athena.ts";
import type { Piece } from "../terminal/print-pieces.ts";
import { bar } from "../text/numbers.ts";
import { Crosstab } from "../tally.ts";
import { daysCovered } from "../coverage/days-covered.ts";
import type { Days } from "../days.ts";
import { hoursOf } from "../days.ts";
import { percent } from "../text/numbers.ts";
import type { Answer, AnswerRow, Value } from "../tally.ts";

/* Athena guide, "Data types in Amazon Athena" */
export const NUMBERS = /^(?:tinyint|smallint|integer|int|bigint|float|real|double|decimal)/;
const PERCENT = "% ";
const COLUMNS = "columns";
const HOURS = "hours";
/** The column that holds how many rows a list leaves out. */
export const OTHERS = "others";

/** Whether a question's answer is a list, which may be longer than memory has room for. */
export function isList(question: string): boolean {
  return new RegExp(`\\bAS ${OTHERS}\\b`).test(question);
}

/** Some of a list's rows, to be printed as they come; those of the first page tell how many are left out. */
export function pieceOf(page: Results, question: string, { isFirst }: { isFirst: boolean }): Piece {
  const { columns, rows, others } = answerOf(page, question, undefined);
  return { columns, texts: columns.length, rows, others: isFirst ? others : 0 };
}

/** What a question's .sql answers, with what table.ts needs to print it as the script's own answer. */
export interface AthenaAnswer extends Answer {
  /** Whether it is read as a whole, as hours and days are, if TOP doesn't say otherwise. */
  isWhole: boolean;
}

/**
 * Columns are named as `question` (the .sql) names them, and those of numbers count or add up; their shares are those
 * of the measure that the question orders by. Four columns have a meaning of their own:
 *
 * - `"% of that call"` holds what a row's calls are a percentage of, and is shown beside the row, in a table alone;
 * - `others` holds, in each row of a list, how many rows it leaves out;
 * - `"columns"` turns rows into columns (calls-by-hour's BY): of `hour`, every hour of `days` then has a row;
 * - `hours` has the hours of a `day` with events (coverage): every day of `days` then has a row, and of `places`, which are
 *   `ACCOUNT/REGION`, those without any are named.
 */
export function answerOf(
  { columns, rows }: Results,
  question: string,
  days: Days | undefined,
  places?: readonly string[],
): AthenaAnswer {
  const names = columns.map(({ Name = "" }) => named(Name, question));
  const numeric = names.filter((_, i) => NUMBERS.test(columns[i]?.Type ?? ""));
  const values = rows.map((row) =>
    Object.fromEntries(names.map((name, i) => [name, value(row[i], numeric.includes(name))])),
  );
  if (names.includes(COLUMNS)) return crosstab(names[0] ?? "", values, days);
  if (names.includes(HOURS)) return { ...daysCovered(values, { days, places }), isWhole: true };

  const others = Number(values[0]?.[OTHERS] ?? 0);
  for (const row of values) delete row[OTHERS];
  const percents = names.filter((name) => name.startsWith(PERCENT));
  const shown = names.filter((name) => !percents.includes(name) && name !== OTHERS);
  const measures = shown.filter((name) => numeric.includes(name));
  const [first = ""] = measures;
  const [, ordered = first] = /ORDER BY "?(\w+)"? DESC[^()]*$/i.exec(question) ?? [];
  const totals = new Map(values.map((row) => [row, percents.map((name) => Number(row[name]))]));
  for (const row of values) for (const name of percents) delete row[name];
  return {
    columns: shown,
    measures,
    rows: values,
    isWhole: false,
    others,
    ...(measures.includes(ordered) && { shareOf: ordered }),
    asides: Object.fromEntries(
      percents.map((name, i) => [
        name.slice(PERCENT.length),
        (row: AnswerRow) => percent(Number(row[first]), totals.get(row)?.[i] ?? 0),
      ]),
    ),
  };
}

function crosstab(heading: string, rows: AnswerRow[], days: Days | undefined): AthenaAnswer {
  const calls = new Crosstab(heading);
  for (const row of rows) {
    const column = row[COLUMNS];
    if (row["calls"] !== 0)
      calls.add(String(row[heading]), column === null ? undefined : String(column), Number(row["calls"]));
  }
  // 12:00Z is no eventTime, 12:00:00Z is
  const hours = rows
    .map((row) => String(row[heading]).replace(/Z$/, ":00Z"))
    .filter((hour) => /^\d/.test(hour));
  const span = { days, first: hours[0], last: hours.at(-1) };
  const answer = calls.rowsOf(heading === "hour" ? hoursOf(span) : []);
  const most = Math.max(...answer.rows.map((row) => Number(row["calls"])));
  return { ...answer, isWhole: true, asides: { "": (row) => bar(Number(row["calls"]), most) } };
}

/** Athena may give a name in lower case; the question has it as CloudTrail does. */
function named(name: string, question: string): string {
  const aliases = [...question.matchAll(/\bAS\s+(?:"([^"]+)"|(\w+))/gi)].map(
    ([, quoted, plain]) => quoted ?? plain ?? "",
  );
  return aliases.find((alias) => alias.toLowerCase() === name.toLowerCase()) ?? name;
}

function value(text: string | undefined, isNumber: boolean): Value {
  if (text === undefined) return null;
  return isNumber ? Number(text) : text;
}
