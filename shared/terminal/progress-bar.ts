// A progress bar, drawn by cli-progress.

import { SingleBar } from "cli-progress";

/** cli-progress redraws on a timer that would keep a script running for ever once its work is done. */
export class ProgressBar extends SingleBar {
  declare timer: NodeJS.Timeout | null;

  constructor() {
    super({
      format:
        "{bar} {percentage}%  {value}/{total} files  {megabytes} MB  {rate} events/s  {eta_formatted} left",
      stream: process.stderr,
      barsize: 20,
      clearOnComplete: true,
      // a terminal that is never changed need not be restored when a script is killed
      hideCursor: false,
      linewrap: true,
      // exits.ts sees to the signals
      gracefulExit: false,
    });
  }

  override render(): void {
    super.render();
    this.timer?.unref();
  }
}
