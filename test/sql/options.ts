// Combinations of options, for answers that are to be the same whoever gives them.

import fc from "fast-check";

/** More often than not it isn't given: with most filters at once no event is left to be told apart. */
const optional = (...values: string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant("") }, { weight: 1, arbitrary: fc.constantFrom(...values) });

/** Of the odd trail (athena/odd-events.ts). */
export const OPTIONS = fc.record({
  DAY: optional("08/30", "2020-08-28", "2020/08/28..2020/08/29", "08/29..08/31", "2020-08-31"),
  EVENT: optional(
    "GetObject",
    "Get*",
    "*Object*,Decrypt",
    "Get%",
    "get_object",
    "back\\slash",
    "it's",
    "*\\*",
    "*'*",
    "nothing",
  ),
  SERVICE: optional("s3", "kms.amazonaws.com", "s*", "s3,signin"),
  ROLE: optional(
    "server",
    "storage-*",
    "*",
    "AWSReservedSSO_*",
    "root,unknown",
    "arn:aws:iam::111122223333:role/*",
    "*100%",
    "naïve*",
    "*/i-*",
    "server/i-1,*/function:*",
  ),
  REGION: optional("eu-west-1", "us-*", "eu-central-1"),
  ACCOUNT: optional("111122223333", "444455556666,777788889999", "*6"),
  ERRORS: optional("only", "none"),
  DUPLICATES: optional("keep"),
  BY: optional("event", "role", "session"),
  PREFIX: optional("1", "2", "5"),
  TOP: optional("1", "7", "all"),
});
