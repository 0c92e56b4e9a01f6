// A progress bar on a terminal's stderr, while the reading takes long.

import { SingleBar } from "cli-progress";
import type { Summary } from "./events.ts";

const WAIT = 500;
const LOOK = 200;
const FORMAT =
  "{bar} {percentage}%  {value}/{total} files  {megabytes} MB  {rate} events/s  {eta_formatted} left";

/** cli-progress redraws on a timer that would keep a script running for ever once its work is done. */
class Bar extends SingleBar {
  declare timer: NodeJS.Timeout | null;

  override render(): void {
    super.render();
    this.timer?.unref();
  }
}

/**
 * Shows how far the reading is, by looking at its summary from time to time, when it takes longer than half a second.
 * The bar goes when the script prints its first answer to stdout, or ends, however it ends.
 */
export function showProgress(summary: Readonly<Summary>): void {
  const started = Date.now();
  const bar = new Bar({
    format: FORMAT,
    stream: process.stderr,
    barsize: 20,
    clearOnComplete: true,
    // a terminal that is never changed need not be restored when a script is killed
    hideCursor: false,
    linewrap: true,
    // exits.ts sees to the signals
    gracefulExit: false,
  });

  const look = setInterval(() => {
    const { chosen, files, bytes, events, unreadable } = summary;
    const seconds = (Date.now() - started) / 1000;
    if (chosen === 0 || seconds * 1000 < WAIT) return;
    if (!bar.isActive) bar.start(chosen, 0);
    bar.setTotal(chosen);
    bar.update(files + unreadable.length, {
      megabytes: (bytes / 1e6).toLocaleString("en-US", { maximumFractionDigits: 1 }),
      rate: Math.round(events / seconds).toLocaleString("en-US"),
    });
  }, LOOK).unref();

  const write = process.stdout.write.bind(process.stdout);
  const hide = (): void => {
    clearInterval(look);
    bar.stop();
    process.stdout.write = write;
  };
  process.stdout.write = (...output: unknown[]): boolean => {
    hide();
    return Reflect.apply(write, undefined, output) as boolean;
  };
  process.once("beforeExit", hide);
  process.once("exit", hide);
}
