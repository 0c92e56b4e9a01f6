// When did deliveries stop that the rest of the trail says should have gone on?

/** From the first minute without a file up to the next with one: minutes since 1970, UTC; `to` is exclusive. */
export interface Gap {
  from: number;
  to: number;
}

/** Minutes. CloudTrail's file names count in fives; a quiet trail has files less often. */
const SLOTS = [60, 30, 15, 10, 5];
const NEARLY_ALL_HOURS = 0.97;
const NEARLY_ALL_SLOTS = 0.99;
const LONGER_THAN_OTHERS = 3;
const DAY = 24 * 60;

/**
 * The gaps between deliveries that are suspicious: time is cut into slots, hours first and then shorter ones, and a run of
 * slots without a file is suspicious when nearly all the others have files (97% of the hours, 99% of shorter
 * slots), or when it is three times as long as any other and too long to be chance. So a busy trail's lost file is
 * found, and a quiet trail's nights and weekends are not. Before the first file and after the last only a day counts.
 *
 * `delivered` are minutes since 1970; `span` is that of all the logs.
 */
export function gapsIn(delivered: Iterable<number>, span?: Gap): Gap[] {
  const minutes = [...new Set(delivered)].toSorted((a, b) => a - b);
  const [first, last] = [minutes[0], minutes.at(-1)];
  if (first === undefined || last === undefined) return [];
  const [from, to] = [Math.min(first, span?.from ?? first), Math.max(last, span?.to ?? last)];
  const whole = {
    from: first - from < DAY ? first : from,
    to: to - last < DAY ? last : to,
  };
  const gaps: Gap[] = [];
  for (const slot of SLOTS) gaps.push(...suspicious(emptyRuns(minutes, whole, slot, gaps), slot));
  return gaps.toSorted((a, b) => a.from - b.from);
}

interface Runs {
  /** Slots with a file. */
  filled: number;
  empty: Gap[];
}

/** The slots of the span, without those that overlap `known`. */
function emptyRuns(minutes: number[], span: Gap, slot: number, known: Gap[]): Runs {
  const delivered = new Set(minutes.map((minute) => Math.floor(minute / slot)));
  const runs: Runs = { filled: delivered.size, empty: [] };
  let run: Gap | undefined;
  for (let i = Math.floor(span.from / slot); i <= Math.floor(span.to / slot); i += 1) {
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
  const length = ({ from, to }: Gap): number => (to - from) / slot;
  const longest = empty.toSorted((a, b) => length(b) - length(a));
  const nearlyAll = slot === 60 ? NEARLY_ALL_HOURS : NEARLY_ALL_SLOTS;

  const found: Gap[] = [];
  let others = empty.reduce((sum, gap) => sum + length(gap), 0);
  for (const [i, gap] of longest.entries()) {
    others -= length(gap);
    // as if one more were empty: twelve slots out of twelve don't prove much
    const share = filled / (filled + others + 1);
    const next = longest[i + 1];
    const isLongest = next === undefined || length(gap) >= LONGER_THAN_OTHERS * length(next);
    const expected = (filled + others) * (1 - share) ** length(gap);
    if (share < nearlyAll && !(isLongest && expected < 0.5)) break;
    found.push(gap);
  }
  return found;
}
