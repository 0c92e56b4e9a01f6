// A progress bar on a terminal's stderr, drawn by cli-progress.

import { SingleBar } from "cli-progress";
import { duration } from "../text/numbers.ts";
import { lastLine } from "./say.ts";
import { columnsOf } from "./terminal.ts";

/** What a line with large numbers takes beside its bar. */
const TEXT = 72;

/**
 * `====----- 40%  2/5 files`, then `details` (cli-progress's placeholders), then how long it still takes. It shows nothing
 * where stderr is no terminal, and keeps no script running. (cli-progress redraws on a timer that would.)
 */
export class ProgressBar extends SingleBar {
  declare timer: NodeJS.Timeout | null;

  constructor(details: string) {
    super({
      format: `{bar} {percentage}%  {value}/{total} files  ${details}  {eta_formatted}`,
      formatTime: timeLeft,
      stream: process.stderr,
      barsize: Math.max(1, Math.min(20, columnsOf(process.stderr) - TEXT)),
      clearOnComplete: true,
      // a terminal that is never changed need not be restored when a script is killed
      hideCursor: false,
      linewrap: true,
      // exits.ts sees to the signals
      gracefulExit: false,
    });
  }

  /* cli-progress goes back to where it began, and clears that line: what was said there. */
  readonly #line = {
    goes: (): boolean => process.stderr.write("\u001b8\r\u001b[2K"),
    stands: (): boolean => process.stderr.write("\u001b7"),
  };

  override start(...work: Parameters<SingleBar["start"]>): void {
    super.start(...work);
    if (this.isActive) lastLine.add(this.#line);
  }

  override stop(): void {
    lastLine.delete(this.#line);
    super.stop();
  }

  override render(): void {
    super.render();
    this.timer?.unref();
  }
}

/** `2 minutes left`, and nothing while there is no telling: cli-progress then has "NULL" or "INF" for a number. */
export function timeLeft(seconds: number | string): string {
  return Number.isFinite(Number(seconds)) ? `${duration(Number(seconds))} left` : "";
}
