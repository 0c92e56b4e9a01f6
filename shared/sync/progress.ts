// How far a sync is, on a terminal's stderr.

import { beforeInterrupted } from "../terminal/exits.ts";
import { ProgressBar } from "../terminal/progress-bar.ts";
import { size } from "../text/numbers.ts";
import { say } from "../terminal/say.ts";
import type { SyncPlan } from "./plan.ts";

/** How far a sync is, as a person sees it. */
export interface SyncProgress {
  /** Another file, of so many bytes, is here. */
  add: (bytes: number) => void;
  stop: () => void;
}

/** Shows a bar of files and bytes; nothing where stderr is no terminal. Says what an interrupted sync leaves. */
export function showSyncProgress({ missing, bytes: all }: SyncPlan): SyncProgress {
  const bar = new ProgressBar(`{copied} of ${size(all)}`);
  let copied = 0;
  const stopListening = beforeInterrupted(() => say("\nInterrupted: the same command goes on from here"));
  return {
    add: (bytes) => {
      copied += bytes;
      // not before the first file: there is no telling yet how long it takes
      if (!bar.isActive) bar.start(missing.length, 0, { copied: size(0) });
      bar.increment(1, { copied: size(copied) });
    },
    stop: () => {
      bar.stop();
      stopListening();
    },
  };
}
