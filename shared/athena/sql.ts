// A piece of SQL and the values of its question marks. What a person typed is only ever such a value.

import { UserError } from "../terminal/user-error.ts";

/** A statement and the values of its question marks. */
export interface Sql {
  sql: string;
  /** One a question mark, in order, as text: `literal` makes SQL of them. */
  parameters: string[];
}

/* Athena API reference, StartQueryExecution, ExecutionParameters */
const LONGEST = 1024;

/** Conditions that must all hold; `TRUE` when there are none. */
export function all(conditions: Sql[]): Sql {
  return joined(conditions, " AND ") ?? { sql: "TRUE", parameters: [] };
}

/** Conditions of which one must hold. */
export function any(conditions: Sql[]): Sql {
  const some = joined(conditions, " OR ") ?? { sql: "FALSE", parameters: [] };
  return conditions.length > 1 ? { ...some, sql: `(${some.sql})` } : some;
}

function joined(conditions: Sql[], word: string): Sql | undefined {
  if (conditions.length === 0) return undefined;
  return {
    sql: conditions.map(({ sql }) => sql).join(word),
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

/** Whether `expression` is one of these: exactly, or `*` standing for any run of characters. */
export function matches(expression: string, patterns: string[]): Sql {
  const exact = patterns.filter((pattern) => !pattern.includes("*"));
  const wild = patterns.filter((pattern) => pattern.includes("*"));
  const conditions = wild.map((pattern) => ({
    sql: `${expression} LIKE ? ESCAPE '\\'`,
    parameters: [pattern.replace(/[\\%_]/g, "\\$&").replaceAll("*", "%")],
  }));
  if (exact.length > 0)
    conditions.unshift({ sql: `${expression} IN (${exact.map(() => "?").join(", ")})`, parameters: exact });
  return any(conditions);
}

/** With the values in place of the question marks, of which there are no others: to paste, or for an engine without them. */
export function inlined({ sql, parameters }: Sql): string {
  let next = 0;
  return sql.replaceAll("?", () => `'${(parameters[next++] ?? "").replaceAll("'", "''")}'`);
}

/**
 * The value as Athena takes an execution parameter: a string in its own single quotes (Athena guide, "Use
 * parameterized queries").
 *
 * Throws a UserError for a value longer than Athena takes.
 */
export function literal(value: string): string {
  const text = `'${value.replaceAll("'", "''")}'`;
  if (text.length <= LONGEST) return text;
  throw new UserError(
    `Cannot ask Athena for "${value.slice(0, 40)}…": a value has ${LONGEST - 2} characters at most`,
  );
}
