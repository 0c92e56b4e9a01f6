// How far is the reading? Said on a terminal's stderr while it takes long.

import { grouped, size } from "../text/numbers.ts";
import { beforeInterrupted } from "./exits.ts";
import type { Summary } from "../summary.ts";
import type { ProgressBar } from "./progress-bar.ts";

const WAIT = 500;
const LOOK = 200;

type Work = Readonly<Pick<Summary, "chosen" | "files" | "bytes" | "events" | "partlyRead" | "unreadable">>;

/**
 * Shows a bar when the work takes longer than half a second and stderr is a terminal, by looking at it from time to time.
 * The bar goes when the script prints its first answer to stdout, or ends, however it ends.
 */
export function showProgress(work: Work): void {
  if (!process.stderr.isTTY) return;
  const started = Date.now();
  let bar: ProgressBar | undefined;
  let isOver = false;
  let stopListening = (): void => {};

  const look = async (): Promise<void> => {
    const { chosen, files, bytes, events, partlyRead, unreadable } = work;
    const seconds = (Date.now() - started) / 1000;
    if (chosen === 0 || seconds * 1000 < WAIT) return;
    // not before it is needed: most questions are answered sooner
    const { ProgressBar } = await import("./progress-bar.ts");
    if (isOver) return;
    bar ??= new ProgressBar("{bytes}  {rate} events/s");
    const read = files + partlyRead.length + unreadable.length;
    const said = { bytes: size(bytes), rate: grouped(Math.round(events / seconds)) };
    if (bar.isActive) return bar.update(read, said);
    stopListening = beforeInterrupted(hide);
    bar.start(chosen, read, said);
  };
  const timer = setInterval(() => void look(), LOOK).unref();

  const write = process.stdout.write.bind(process.stdout);
  const hide = (): void => {
    isOver = true;
    clearInterval(timer);
    bar?.stop();
    stopListening();
    process.stdout.write = write;
  };
  process.stdout.write = (...output: unknown[]): boolean => {
    hide();
    return Reflect.apply(write, undefined, output) as boolean;
  };
  process.once("beforeExit", hide);
  process.once("exit", hide);
}
