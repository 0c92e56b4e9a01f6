// @ts-check
// What is raced, said once for all: the values to count by, as paths into a record, and the amounts to add up.

/**
 * @typedef {object} Question
 * @property {string} script the one that answers it here
 * @property {Record<string, string>} [options] in its environment
 * @property {string[]} by paths, each a text
 * @property {string[]} [sums] paths, each a whole number or absent
 * @property {boolean} [isAnotherTable] the script prints it in another shape, so the answers aren't compared
 * @property {boolean} [isOursAlone] others have no short way to ask it
 */

const ROLE = ["userIdentity.sessionContext.sessionIssuer.userName"];
const BYTES = ["additionalEventData.bytesTransferredIn", "additionalEventData.bytesTransferredOut"];

/** @type {Record<string, Question>} */
export const QUESTIONS = {
  "top-calls": { script: "scripts/top-calls.ts", by: ["eventSource", "eventName"] },
  "top-roles": {
    script: "scripts/top-roles.ts",
    by: [...ROLE, "userIdentity.type", "userIdentity.accountId"],
  },
  "bytes-by-role": { script: "scripts/bytes-by-role.ts", by: ROLE, sums: BYTES },
  "top-resources": {
    script: "scripts/top-resources.ts",
    by: ["requestParameters.bucketName"],
    sums: BYTES.slice(1),
  },
  "top-errors": { script: "scripts/top-errors.ts", by: ["errorCode"], isAnotherTable: true },
  "calls-by-hour BY=role": {
    script: "scripts/calls-by-hour.ts",
    options: { BY: "role" },
    by: ["eventTime", ...ROLE],
    isAnotherTable: true,
  },
  "five nested fields": {
    script: "test/bench/five-fields.ts",
    by: [
      "userIdentity.sessionContext.sessionIssuer.userName",
      "userIdentity.sessionContext.attributes.mfaAuthenticated",
      "requestParameters.bucketName",
      "additionalEventData.AuthenticationMethod",
      "tlsDetails.tlsVersion",
    ],
  },
  "cost-by-role": { script: "scripts/cost-by-role.ts", by: [], isOursAlone: true },
  "compare-costs": { script: "scripts/compare-costs.ts", by: [], isOursAlone: true },
  coverage: { script: "scripts/coverage.ts", by: [], isOursAlone: true, isAnotherTable: true },
};

/**
 * The nested type that holds these paths: `a Tuple(b String)` for `a.b`.
 *
 * @param {readonly string[]} paths
 * @param {{ tuple: (name: string, fields: string) => string, leaf: (name: string, path: string) => string }} types
 * @returns {string}
 */
export function schemaOf(paths, types, before = "") {
  /** @type {Map<string, string[]>} */
  const fields = new Map();
  for (const path of paths) {
    const [name = "", ...rest] = path.split(".");
    const inside = fields.get(name) ?? [];
    if (rest.length > 0) inside.push(rest.join("."));
    fields.set(name, inside);
  }
  return [...fields]
    .map(([name, inside]) =>
      inside.length === 0
        ? types.leaf(name, before + name)
        : types.tuple(name, schemaOf(inside, types, `${before}${name}.`)),
    )
    .join(", ");
}
