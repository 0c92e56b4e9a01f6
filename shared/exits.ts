// How a script ends. Imported for its effect by options.ts, which every script reads.
//
//   0    a whole answer, also when the reader of a pipe has seen enough (`| head`)
//   1    a partial answer (logs.ts and sync-logs.ts say which part is missing), or a defect of ours
//   2    nothing could be answered: the person can mend it, and is told how
//   130  interrupted with Ctrl-C; 143 told to end

import { printable } from "./printable.ts";
import { UserError } from "./user-error.ts";

process.on("uncaughtException", (error) => {
  if (error instanceof UserError) {
    console.error(printable(error.message));
    if (error.next !== undefined) console.error(error.next);
    process.exit(2);
  }
  console.error(error);
  process.exit(1);
});

// an "exit" handler, such as the progress bar's, runs only when the signal has one
process.on("SIGINT", () => process.exit(130));
process.on("SIGTERM", () => process.exit(143));

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});
