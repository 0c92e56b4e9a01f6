import { counted } from "./counted.ts";

/** `1 digest file`, `2 other files`: what a summary's `skipped` says. */
export function skippedFiles(skipped: Record<string, number>): string[] {
  return Object.entries(skipped).map(([kind, number]) =>
    counted(number, kind.endsWith("file") ? kind : `${kind} file`),
  );
}
