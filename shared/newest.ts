// The newest of many events, by eventTime, without keeping or sorting the others.

import type { CloudTrailEvent } from "./cloudtrail-event.ts";

/** Of the events kept: the newest first, and in the order in which they came; and how many there are besides. */
export interface Newest<Kept> {
  newest: Kept[];
  inOrder: Kept[];
  others: number;
}

interface Entry<Kept> {
  eventTime: string;
  eventID: string;
  index: number;
  kept: Kept;
}

/**
 * The `most` newest events, as `keep` has them: it is asked for those alone that are among the newest so far. Of one
 * eventTime the greater eventID counts as the newer, so that the answer is the same in whatever order the events come.
 */
export async function newestOf<Kept>(
  events: AsyncIterable<CloudTrailEvent>,
  most: number,
  keep: (event: CloudTrailEvent) => Kept,
): Promise<Newest<Kept>> {
  // a heap: each entry is older than the two that it leads to, at 2i + 1 and 2i + 2, so the first is the oldest of all
  const heap: Entry<Kept>[] = [];
  let index = 0;
  for await (const event of events) {
    const order = { eventTime: text(event.eventTime), eventID: text(event.eventID), index };
    index += 1;
    const [oldest] = heap;
    if (heap.length < most) raise(heap, { ...order, kept: keep(event) });
    else if (oldest !== undefined && isOlder(oldest, order)) sink(heap, { ...order, kept: keep(event) });
  }
  const newest = heap.toSorted((a, b) => (isOlder(a, b) ? 1 : -1));
  return {
    newest: newest.map(({ kept }) => kept),
    inOrder: heap.toSorted((a, b) => a.index - b.index).map(({ kept }) => kept),
    others: index - heap.length,
  };
}

/** Adds an entry at the end, and lets it rise past those that are newer. */
function raise<Kept>(heap: Entry<Kept>[], entry: Entry<Kept>): void {
  let at = heap.length;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const other = heap[above];
    if (other === undefined || !isOlder(entry, other)) break;
    heap[at] = other;
    at = above;
  }
  heap[at] = entry;
}

/** Puts an entry in the place of the oldest, and lets it sink below those that are older. */
function sink<Kept>(heap: Entry<Kept>[], entry: Entry<Kept>): void {
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    const [left, right] = [heap[below], heap[below + 1]];
    if (left === undefined) break;
    const other = right !== undefined && isOlder(right, left) ? right : left;
    if (other === right) below += 1;
    if (!isOlder(other, entry)) break;
    heap[at] = other;
    at = below;
  }
  heap[at] = entry;
}

type Order = Omit<Entry<unknown>, "kept">;

function isOlder(a: Order, b: Order): boolean {
  if (a.eventTime !== b.eventTime) return a.eventTime < b.eventTime;
  return a.eventID === b.eventID ? a.index < b.index : a.eventID < b.eventID;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
