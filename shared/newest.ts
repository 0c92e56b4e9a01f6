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
  /** Until it is asked how to keep it, or it is no longer among the newest. */
  event: CloudTrailEvent | undefined;
  kept: Kept | undefined;
}

/** An event keeps its file in memory, so no more of them than this wait for `keep`. */
const MOST_EVENTS = 4096;

/**
 * The `most` newest events, as `keep` has them: logs come oldest first, so it is asked now and then, for those alone that are
 * still among the newest. Of one eventTime the greater eventID counts as the newer, so that the answer is the same in whatever order the events come.
 */
export async function newestOf<Kept>(
  events: AsyncIterable<CloudTrailEvent>,
  most: number,
  keep: (event: CloudTrailEvent) => Kept,
): Promise<Newest<Kept>> {
  // a heap: each entry is older than the two that it leads to, at 2i + 1 and 2i + 2, so the first is the oldest of all
  const heap: Entry<Kept>[] = [];
  const waiting: Entry<Kept>[] = [];
  const keepThem = (): void => {
    for (const entry of waiting.splice(0)) {
      if (entry.event !== undefined) entry.kept = keep(entry.event);
      entry.event = undefined;
    }
  };
  let index = 0;
  for await (const event of events) {
    const [eventTime, eventID] = [text(event.eventTime), text(event.eventID)];
    const entry: Entry<Kept> = { eventTime, eventID, index, event, kept: undefined };
    index += 1;
    const [oldest] = heap;
    if (heap.length < most) raise(heap, entry);
    else if (oldest !== undefined && isOlder(oldest, entry)) {
      oldest.event = undefined;
      sink(heap, entry);
    } else continue;
    if (waiting.push(entry) === MOST_EVENTS) keepThem();
  }
  keepThem();
  const newest = heap.toSorted((a, b) => (isOlder(a, b) ? 1 : -1));
  return {
    newest: newest.map(({ kept }) => kept as Kept),
    inOrder: heap.toSorted((a, b) => a.index - b.index).map(({ kept }) => kept as Kept),
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

type Order = Omit<Entry<unknown>, "event" | "kept">;

function isOlder(a: Order, b: Order): boolean {
  if (a.eventTime !== b.eventTime) return a.eventTime < b.eventTime;
  return a.eventID === b.eventID ? a.index < b.index : a.eventID < b.eventID;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
