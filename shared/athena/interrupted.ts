// What must be done before Ctrl-C ends the script.

import { say } from "../terminal/say.ts";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * Does `work`. A Ctrl-C meanwhile waits for `stop`, says what that says on stderr, and ends the script as exits.ts has
 * it; a second one doesn't wait.
 */
export async function unlessInterrupted<Result>(
  work: () => Promise<Result>,
  stop: () => Promise<string>,
): Promise<Result> {
  let stopping = false;
  const interrupted = (): void => {
    if (stopping) process.exit(130);
    stopping = true;
    void stop()
      .catch((error: Error) => error.message)
      .then((said) => {
        say(said);
        process.exit(130);
      });
  };
  // the listener that stands there would end the script before anything is stopped
  const others = SIGNALS.map((signal) => process.listeners(signal));
  for (const signal of SIGNALS) process.removeAllListeners(signal).on(signal, interrupted);
  try {
    return await work();
  } finally {
    for (const [i, signal] of SIGNALS.entries()) {
      process.off(signal, interrupted);
      for (const listener of others[i] ?? []) process.on(signal, listener);
    }
  }
}
