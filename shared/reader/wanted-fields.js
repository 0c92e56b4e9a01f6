// @ts-check
// The fields that a question wants, as the tree that the kernel and the columns are laid out by.

/**
 * A path names a field by its keys, with a space between: `eventName`, `userIdentity sessionContext sessionIssuer arn`. An
 * object that it leads to is wanted for other paths that go on from there, unless it ends in ` *`: then as a whole. One that
 * ends in ` ?` leads to the objects of a record's field that none of the other paths go on in: those as a whole.
 *
 * @typedef {object} Wanted
 * @property {string} name
 * @property {string} path
 * @property {boolean} isWhole
 * @property {boolean} hasOthers
 * @property {Wanted[]} inside
 */

/** In a path, the object that stands there whole, rather than one of its fields. */
export const WHOLE = "*";
/** The objects of a record's field that have none of the fields inside that are wanted, whole. */
export const OTHERS = "?";

/** How many fields of a record, beside those that every record is asked for, and how many inside them can have a column. */
export const MOST_FIELDS = 26;
/** Fields inside fields that the kernel has nodes for, in all: MAX_NODES in kernel/nested.ts. */
export const MOST_NESTED = 64;

/**
 * Those that start a record's field, in the order of their first mention.
 *
 * @param {readonly string[]} paths
 * @returns {Wanted[]}
 */
export function wantedFields(paths) {
  /** @type {Wanted[]} */
  const fields = [];
  for (const path of paths) {
    let here = fields;
    /** @type {Wanted | undefined} */
    let wanted;
    let at = "";
    for (const name of path.split(" ")) {
      if (name === WHOLE && wanted !== undefined) {
        wanted.isWhole = true;
        wanted.inside = [];
      }
      if (name === OTHERS && wanted !== undefined) wanted.hasOthers = true;
      if (wanted?.isWhole === true || name === OTHERS) break;
      at = at === "" ? name : `${at} ${name}`;
      wanted = here.find((other) => other.name === name);
      if (wanted === undefined)
        here.push((wanted = { name, path: at, isWhole: false, hasOthers: false, inside: [] }));
      here = wanted.inside;
    }
  }
  return fields;
}

/**
 * What is wanted inside a field, each before what is inside of it.
 *
 * @param {Wanted} field
 * @returns {Wanted[]}
 */
export function inPreorder({ inside }) {
  return inside.flatMap((one) => [one, ...inPreorder(one)]);
}
