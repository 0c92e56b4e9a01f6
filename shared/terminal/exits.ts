// How a script ends. Imported for its effect by options.ts, which every script reads.
//
//   0    a whole answer, also when the reader of a pipe has seen enough (`| head`)
//   1    a partial answer (logs.ts and sync-logs.ts say which part is missing), or a defect of ours
//   2    nothing could be answered: the person can mend it, and is told how
//   130  interrupted with Ctrl-C; 143 told to end
//
// make exits 2 whatever a script does, so what a script says last tells whether its answer is partial.

import { inspect } from "node:util";
import { printable } from "../text/printable.ts";
import { say } from "./say.ts";
import { UserError } from "./user-error.ts";

process.on("uncaughtException", (error: NodeJS.ErrnoException) => {
  if (error instanceof UserError) {
    // one line, whatever a value in it holds
    say(printable(error.message));
    if (error.next !== undefined) say(error.next);
    process.exit(2);
  }
  // V8 sets 10 GB of addresses aside for each memory of WebAssembly, whatever it will use of them
  if (error instanceof RangeError && error.message.startsWith("WebAssembly.Instance(): Out of memory")) {
    say(
      "Cannot read logs: this process may not set aside the 40 GB of addresses (not of memory) that it needs",
    );
    say("Lift the limit, and ask again: ulimit -v unlimited");
    process.exit(2);
  }
  say(inspect(error));
  process.exit(1);
});

let stdoutError: NodeJS.ErrnoException | undefined;
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  stdoutError = error;
  process.exit(error.code === "EPIPE" ? 0 : 2);
});
process.stderr.on("error", () => {});

// a script that ends at once, as --help does, ends before it is told of the error
process.on("exit", () => {
  const error = stdoutError ?? process.stdout.errored;
  if (error === null || ("code" in error && error.code === "EPIPE")) return;
  const [, reason = error.message] = /^\w+: (.*), write$/.exec(error.message) ?? [];
  say(`Cannot write the answer: ${reason}`);
  process.exitCode = 2;
});

/* By itself Ctrl-C ends a script at once, whatever it is doing. With a listener, it waits until the event loop has a turn:
   so there is one only while something is to be put in order. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 };
const tasks = new Set<() => void>();

/**
 * Has `task` done when Ctrl-C or a SIGTERM ends the script, before it exits with 130 or 143. The function returned takes
 * that back.
 */
export function beforeInterrupted(task: () => void): () => void {
  if (tasks.size === 0) for (const signal of Object.keys(SIGNALS)) process.on(signal, interrupted);
  tasks.add(task);
  return () => {
    tasks.delete(task);
    if (tasks.size === 0) for (const signal of Object.keys(SIGNALS)) process.off(signal, interrupted);
  };
}

function interrupted(signal: keyof typeof SIGNALS): void {
  for (const task of tasks) task();
  process.exit(SIGNALS[signal]);
}

/**
 * Does `work`. A Ctrl-C or a SIGTERM meanwhile waits for `stop`, says what that says on stderr, and ends the script with 130
 * or 143; a second one doesn't wait. Listeners that stand there already would end it sooner: they have their turn afterwards.
 */
export async function unlessInterrupted<Result>(
  work: () => Promise<Result>,
  stop: () => Promise<string>,
): Promise<Result> {
  let isStopping = false;
  const stopFirst = (signal: NodeJS.Signals): void => {
    const code = SIGNALS[signal as keyof typeof SIGNALS];
    if (isStopping) process.exit(code);
    isStopping = true;
    void stop()
      .catch((error: Error) => error.message)
      .then((said) => {
        say(said);
        process.exit(code);
      });
  };
  const signals = Object.keys(SIGNALS) as (keyof typeof SIGNALS)[];
  const others = signals.map((signal) => process.listeners(signal));
  for (const signal of signals) process.removeAllListeners(signal).on(signal, stopFirst);
  try {
    return await work();
  } finally {
    for (const [i, signal] of signals.entries()) {
      process.off(signal, stopFirst);
      for (const listener of others[i] ?? []) process.on(signal, listener);
    }
  }
}
