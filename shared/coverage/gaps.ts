// When did deliveries stop that the rest of the trail says should have gone on?

/** From the first minute without a file up to the next with one: minutes since 1970, UTC; `to` is exclusive. */
export interface Gap {
  from: number;
  to: number;
}

/** Minutes. CloudTrail's file names count in fives; a quiet trail has files less often. */
const HOUR = 60;
const DAY = 24 * HOUR;
const MOST_DAYS = 20 * 366;
const SLOTS = [HOUR, 30, 15, 10, 5];
const NEARLY_ALL_HOURS = 0.97;
const NEARLY_ALL_SLOTS = 0.99;
const LONGER_THAN_OTHERS = 3;

/**
 * The gaps between deliveries that are suspicious: time is cut into slots, hours first and then shorter ones, and a run of
 * slots without a file is suspicious when nearly all the others have files (97% of the hours, 99% of shorter
 * slots), or when it is three times as long as any other and too long to be chance. So a busy trail's lost file is
 * found, and a quiet trail's nights and weekends are not.
 *
 * Where `span`, that of all the logs, goes on for a day or more before the first file or after the last, a busy trail's
 * silence is suspicious too.
 *
 * `delivered` are minutes since 1970.
 */
export function gapsIn(delivered: Iterable<number>, span?: Gap): Gap[] {
  const minutes = [...new Set(delivered)].filter(Number.isFinite).toSorted((a, b) => a - b);
  const [first, last] = [minutes[0], minutes.at(-1)];
  // a name with a year of its own invention would be a gap of centuries
  if (first === undefined || last === undefined || last - first > MOST_DAYS * DAY) return [];

  const gaps: Gap[] = [];
  for (const slot of SLOTS) gaps.push(...suspicious(emptyRuns(minutes, slot, gaps), slot));
  const { filled, empty } = emptyRuns(minutes, HOUR, gaps);
  if (span !== undefined && shareOf(filled, lengthOf(empty, HOUR)) >= NEARLY_ALL_HOURS) {
    const edges = [
      { from: HOUR * Math.floor(span.from / HOUR), to: HOUR * Math.floor(first / HOUR) },
      { from: HOUR * Math.ceil((last + 1) / HOUR), to: HOUR * Math.ceil((span.to + 1) / HOUR) },
    ];
    gaps.push(...edges.filter(({ from, to }) => to - from >= DAY));
  }
  return gaps.toSorted((a, b) => a.from - b.from);
}

interface Runs {
  /** Slots with a file. */
  filled: number;
  empty: Gap[];
}

/** The slots from the first file to the last, without those that overlap `known`. */
function emptyRuns(minutes: number[], slot: number, known: Gap[]): Runs {
  const [first = 0] = minutes;
  const last = minutes.at(-1) ?? 0;
  const delivered = new Set(minutes.map((minute) => Math.floor(minute / slot)));
  const runs: Runs = { filled: delivered.size, empty: [] };
  let run: Gap | undefined;
  for (let i = Math.floor(first / slot); i <= Math.floor(last / slot); i += 1) {
    const [from, to] = [i * slot, (i + 1) * slot];
    const isKnown = known.some((gap) => gap.from < to && gap.to > from);
    if (delivered.has(i) || isKnown) run = undefined;
    else if (run === undefined) runs.empty.push((run = { from, to }));
    else run.to = to;
  }
  return runs;
}

/** The longest first: each is judged by what is left when the ones before it are set aside. */
function suspicious({ filled, empty }: Runs, slot: number): Gap[] {
  const longest = empty.toSorted((a, b) => b.to - b.from - (a.to - a.from));
  const nearlyAll = slot === HOUR ? NEARLY_ALL_HOURS : NEARLY_ALL_SLOTS;

  const found: Gap[] = [];
  for (const [i, gap] of longest.entries()) {
    const length = lengthOf([gap], slot);
    const others = lengthOf(longest.slice(i + 1), slot);
    const share = shareOf(filled, others);
    const isLongest = length >= LONGER_THAN_OTHERS * lengthOf(longest.slice(i + 1, i + 2), slot);
    const expected = (filled + others) * (1 - share) ** length;
    if (share < nearlyAll && !(isLongest && expected < 0.5)) break;
    found.push(gap);
  }
  return found;
}

function lengthOf(gaps: Gap[], slot: number): number {
  return gaps.reduce((sum, { from, to }) => sum + (to - from) / slot, 0);
}

/** As if one more were empty: twelve slots out of twelve don't prove much. */
function shareOf(filled: number, empty: number): number {
  return filled / (filled + empty + 1);
}
