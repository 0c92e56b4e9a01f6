// Rights that a test lays down: root has them all.

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
