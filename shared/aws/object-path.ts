// Which keys of a bucket may become paths? Whoever may write to the bucket chooses them.

import { isPrintable } from "../text/printable.ts";

/** An object that is not used because of its key, or (with a slash at the end) all that lie in a folder of the bucket. */
export interface Refused {
  key: string;
  /** What is wrong with it, as `".." in its path`. */
  reason: string;
}

/** What file systems take of a name (POSIX's NAME_MAX on Linux and macOS), in bytes of UTF-8. */
const LONGEST_NAME = 255;

/**
 * What keeps a key, or a part of one, from being a path that stays where it belongs, the same on every system;
 * undefined when nothing does. CloudTrail itself gives no such names: somebody else wrote them.
 */
export function unsafePath(path: string): string | undefined {
  const parts = path.split("/");
  if (parts.includes("..") || parts.includes(".")) {
    return `"${parts.includes("..") ? ".." : "."}" in its path, which would lead elsewhere`;
  }
  if (path.startsWith("/")) return "an absolute path";
  if (parts.includes("")) return "an empty name in its path";
  if (path.includes("\\")) return "a backslash in its name, which separates folders on some systems";
  if (path.includes(":")) return 'a ":" in its name, which names a disk or a stream on some systems';
  if (!isPrintable(path)) return "control or invisible characters in its name";
  const long = parts.find((part) => Buffer.byteLength(part) > LONGEST_NAME);
  if (long !== undefined) {
    return `a name of ${Buffer.byteLength(long)} bytes in its path, of which file systems take ${LONGEST_NAME}`;
  }
  return undefined;
}

/**
 * Those objects that can be files side by side at their paths, in the order given, and those that can't: unsafe paths,
 * paths that are one and the same where case or Unicode's normal form makes no difference (all of them: none can be
 * told to be the true one), and files where others have a folder. The same file twice (path, size and ETag) is one.
 */
export function usablePaths<File extends { key: string; path: string; etag: string; size: number }>(
  files: File[],
): { usable: File[]; refused: Refused[] } {
  const refused: Refused[] = [];
  const byPath = new Map<string, File[]>();
  const folders = new Set<string>();
  for (const file of files) {
    const reason = unsafePath(file.path);
    if (reason !== undefined) {
      refused.push({ key: file.key, reason });
      continue;
    }
    const path = folded(file.path);
    addFoldersOf(path, folders);
    const same = byPath.get(path);
    if (same === undefined) byPath.set(path, [file]);
    else if (!same.some((other) => isSame(other, file))) same.push(file);
  }

  const usable: File[] = [];
  for (const [path, [first, ...others]] of byPath) {
    if (first === undefined) continue;
    if (folders.has(path)) {
      for (const { key } of [first, ...others])
        refused.push({ key, reason: "a file where others have a folder" });
    } else if (others.length === 0) {
      usable.push(first);
    } else {
      for (const { key } of [first, ...others])
        refused.push({ key, reason: "a name that differs from another's in case alone, or not at all" });
    }
  }
  return { usable, refused };
}

function isSame(one: { path: string; etag: string; size: number }, other: typeof one): boolean {
  return one.path === other.path && one.etag === other.etag && one.size === other.size;
}

/** The same text for paths that a disk may take for one (APFS, NTFS): through upper case, as ſ and K have small letters. */
function folded(path: string): string {
  return path.normalize("NFC").toUpperCase().toLowerCase();
}

function addFoldersOf(path: string, folders: Set<string>): void {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const folder = path.slice(0, end);
    if (folders.has(folder)) return;
    folders.add(folder);
  }
}
