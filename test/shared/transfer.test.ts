import { expect, test } from "vitest";
import { transferOf } from "../../shared/transfer.ts";
import { anEvent } from "../temp-logs.ts";

test.each<[additionalEventData: unknown, bytesIn: number, bytesOut: number]>([
  [{ bytesTransferredIn: 0, bytesTransferredOut: 2356 }, 0, 2356],
  [JSON.parse('{"bytesTransferredIn": 12.0, "bytesTransferredOut": 2356.0}'), 12, 2356],
  [{ bytesTransferredOut: 5 * 2 ** 40 }, 0, 5 * 2 ** 40],
  [{}, 0, 0],
  [null, 0, 0],
  [undefined, 0, 0],
  ["text", 0, 0],
  ["{no JSON", 0, 0],
  ['{"bytesTransferredOut": 2356.0}', 0, 2356],
  [{ bytesTransferredIn: "many", bytesTransferredOut: null }, 0, 0],
  [JSON.parse('{"bytesTransferredOut": 1e999}'), 0, 0],
])("transferOf() reads %j as %d bytes in and %d out", (additionalEventData, bytesIn, bytesOut) => {
  const event = { ...anEvent(), additionalEventData: additionalEventData as Record<string, unknown> };
  expect(transferOf(event)).toEqual({ bytesIn, bytesOut });
});
