// Rights that a test lays down: root has them all.

import { isMainThread } from "node:worker_threads";

/** Whether it can: of root's threads, only a process's first may. Others come from the tool for mutation testing. */
export const canBeNobody = process.getuid?.() !== 0 || isMainThread;

/** Root may read everything: it lends itself the rights of Debian's user nobody. */
export async function asNobody<Result>(act: () => Promise<Result>): Promise<Result> {
  if (process.getuid?.() !== 0) return act();
  process.seteuid?.(65534);
  try {
    return await act();
  } finally {
    process.seteuid?.(0);
  }
}
