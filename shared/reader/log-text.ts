// A log file's text: inflated, if it is gzip.

import { gunzipSync } from "node:zlib";

/** More text than this fits no JavaScript string. */
const LONGEST = 512 << 20;

/**
 * The text of a file that holds `bytes`.
 *
 * Throws an Error whose message is the reason when they can't be inflated.
 */
export function logText(bytes: Uint8Array): Uint8Array {
  // by its first bytes, not its name: some downloads unpack a .gz and keep the name
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { chunkSize: sizeInTrailer(bytes), maxOutputLength: LONGEST });
  } catch (error) {
    throw new Error(whyCorrupt(error as NodeJS.ErrnoException), { cause: error });
  }
}

/** One chunk for all of it is twice as fast as many. The trailer may lie: then there are more. */
function sizeInTrailer(bytes: Uint8Array): number {
  const size = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).readUInt32LE(
    Math.max(bytes.length - 4, 0),
  );
  return Math.min(Math.max(size, 1024), 64 << 20, 1024 * bytes.length);
}

/** Why gzip data could not be inflated. */
export function whyCorrupt({ code, message }: NodeJS.ErrnoException): string {
  if (code === "Z_BUF_ERROR") return "the gzip data is truncated";
  if (code === "ERR_BUFFER_TOO_LARGE") return "the gzip data inflates to more than 512 MB";
  return `the gzip data is corrupt: ${message}`;
}

/** Why a file's bytes could not be had. */
export function whyUnread(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EACCES" || code === "EPERM") return "permission denied";
  return code === "ENOENT" ? "no such file" : message;
}
