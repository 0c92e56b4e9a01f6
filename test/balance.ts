// The accounts of an answer, which must balance.

import { expect } from "vitest";
import type { Summary } from "../shared/summary.ts";

/** Every file that was listed and every record that was read has become something, and one thing only. */
export function expectBalanced(summary: Readonly<Summary>): void {
  const { files, partlyRead, skipped, notOpened, unreadable } = summary;
  expect(files + partlyRead.length + total(skipped) + notOpened + unreadable.length).toBe(summary.listed);
  const { events, duplicates, folded, outsideDays, withoutTime, otherKinds } = summary;
  expect(events + duplicates + folded + outsideDays + withoutTime + total(otherKinds)).toBe(summary.records);
  expect(summary.matched).toBeLessThanOrEqual(events);
}

function total(counts: Record<string, number>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
