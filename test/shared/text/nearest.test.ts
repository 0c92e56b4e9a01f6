import { expect, test } from "vitest";
import { nearest } from "../../../shared/text/nearest.ts";

test.each([
  ["GetObjct", ["PutObject", "GetObject", "GetObjectTagging", "ListBuckets"], "GetObject"],
  ["getobject", ["PutObject", "GetObjectTagging", "GetObject"], "GetObject"],
  [
    "admin",
    ["adman", "AWSReservedSSO_Admin_0123456789abcdef/on-call"],
    "AWSReservedSSO_Admin_0123456789abcdef/on-call",
  ],
  ["eu-west1", ["us-east-1", "eu-west-2", "eu-west-1"], "eu-west-1"],
])("nearest() to %s of %j is %s", (meant, names, first) => {
  expect(nearest([meant], names)[0]).toBe(first);
});

test("nearest() to nothing is by length and name, and of nothing nothing", () => {
  expect(nearest([""], ["b", "a", "aa"])).toEqual(["a", "b", "aa"]);
  expect(nearest(["a"], [])).toEqual([]);
});
