// Which of a call's records counts, when several accounts got one each?
//
// A call on another account's bucket, key or role is recorded in both accounts: for the caller's with its whole identity,
// for the owner's as somebody of the caller's account (CloudTrail guide, "Sharing CloudTrail log files between AWS
// accounts"; S3 guide, "CloudTrail logs for cross-account access"). They have a sharedEventID, eventTime and eventName in
// common. The caller's own counts. Whether it is here shows when all has been read: until then the others wait, as a
// fingerprint and where they lie, and those that stay alone are read once more.

import type { CloudTrailEvent } from "../cloudtrail-event.ts";
import type { EventBlock } from "./event-block.ts";
import { type Fingerprint, fingerprint, joined } from "./fingerprint.ts";
import { SeenEvents } from "./seen-events.ts";

/** Whose records of one call can be told apart. */
export interface CopiesOptions {
  /** Whether an account's own records may be among those that are read. */
  mayHold: (account: string) => boolean;
  /** Records for which it doesn't hold count as they are, and fold nothing. */
  recorded?: ((event: CloudTrailEvent) => boolean) | undefined;
}

/** What judge() gives to a copy of a call that counts already, and to one that is to wait. */
export interface CopyVerdicts {
  folded: number;
  waiting: number;
}

/** Memory: 21 to 30 bytes a call with a sharedEventID, and 16 a copy that waits. */
export class Copies {
  readonly #options: CopiesOptions;
  readonly #verdicts: CopyVerdicts;
  readonly #claims = new Claims();
  readonly #waiting = new Waiting();

  constructor(options: CopiesOptions, verdicts: CopyVerdicts) {
    this.#options = options;
    this.#verdicts = verdicts;
  }

  /** Judges those rows of a block whose verdict is 0; its first row is the file's row `first`. */
  judge(block: EventBlock, verdicts: Uint8Array, path: string, first: number): void {
    const { mayHold, recorded } = this.#options;
    for (let row = 0; row < block.length; row += 1) {
      const call = callAt(block, row);
      if (call === undefined || verdicts[row] !== 0) continue;
      const event = block.at(row);
      const { recipientAccountId, userIdentity } = event;
      if (typeof recipientAccountId !== "string" || recorded?.(event) === false) continue;
      const isOwn = isCallersOwn(event);
      const caller = userIdentity?.accountId;
      if (isOwn || this.#claims.has(call) || (typeof caller === "string" && !mayHold(caller))) {
        if (!this.#claims.take(call, claimant(recipientAccountId, isOwn)))
          verdicts[row] = this.#verdicts.folded;
      } else {
        verdicts[row] = this.#verdicts.waiting;
        this.#waiting.add(call, path, first + row);
      }
    }
  }

  /** When all has been read: how many of those that waited are copies of a call that counts, and the rows of the others by file. */
  left(): { folded: number; alone: Map<string, Set<number>> } {
    const alone = new Map<string, Set<number>>();
    let folded = 0;
    for (const { call, path, row } of this.#waiting.entries()) {
      const rows = alone.get(path);
      if (this.#claims.has(call)) folded += 1;
      else if (rows === undefined) alone.set(path, new Set([row]));
      else rows.add(row);
    }
    return { folded, alone };
  }

  /** Judges the rows that were left, in the file's block that was read once more; the others still wait. */
  judgeAlone(block: EventBlock, rows: Set<number>, first: number): Uint8Array {
    const verdicts = new Uint8Array(block.length).fill(this.#verdicts.waiting);
    for (let row = 0; row < block.length; row += 1) {
      const call = callAt(block, row);
      if (call === undefined || !rows.has(first + row)) continue;
      const event = block.at(row);
      const counts = this.#claims.take(call, claimant(String(event.recipientAccountId), isCallersOwn(event)));
      verdicts[row] = counts ? 0 : this.#verdicts.folded;
    }
    return verdicts;
  }
}

/** Whose records count of a call: the first's that asks. */
export class Claims {
  readonly #prints = new SeenEvents();
  readonly #accounts = new Map<string, Fingerprint>();

  /** Whether somebody has the call. */
  has(call: Fingerprint): boolean {
    return this.#prints.has(call);
  }

  /** Whether this account has the call, or gets it, as nobody has. */
  take(call: Fingerprint, account: string): boolean {
    let print = this.#accounts.get(account);
    if (print === undefined) this.#accounts.set(account, (print = fingerprint(account)));
    const claim = joined(call, print);
    if (!this.#prints.add(call)) return this.#prints.has(claim);
    this.#prints.add(claim);
    return true;
  }
}

/** Whether a record is that of the caller's own account: the other account's has its owner's number, and no more than that. */
function isCallersOwn({ userIdentity, recipientAccountId }: CloudTrailEvent): boolean {
  if (userIdentity?.type === "AWSAccount") return false;
  const account = userIdentity?.accountId;
  return typeof account !== "string" || account === recipientAccountId;
}

function claimant(recipient: string, isOwn: boolean): string {
  return isOwn ? `${recipient} own` : recipient;
}

function callAt({ sharedLow, sharedHigh }: EventBlock, row: number): Fingerprint | undefined {
  const low = sharedLow[row] ?? 0;
  const high = sharedHigh[row] ?? 0;
  return low === 0 && high === 0 ? undefined : { low, high };
}

const ENTRIES = 1 << 14;

/** Copies that wait: four numbers each. */
class Waiting {
  readonly #paths: string[] = [];
  readonly #chunks: Uint32Array[] = [];
  #length = 0;

  add({ low, high }: Fingerprint, path: string, row: number): void {
    if (this.#paths.at(-1) !== path) this.#paths.push(path);
    const at = 4 * (this.#length % ENTRIES);
    if (at === 0) this.#chunks.push(new Uint32Array(4 * ENTRIES));
    this.#chunks.at(-1)?.set([low, high, this.#paths.length - 1, row], at);
    this.#length += 1;
  }

  *entries(): Generator<{ call: Fingerprint; path: string; row: number }> {
    for (let i = 0; i < this.#length; i += 1) {
      const chunk = this.#chunks[Math.floor(i / ENTRIES)];
      const [low = 0, high = 0, file = 0, row = 0] = chunk?.subarray(4 * (i % ENTRIES)) ?? [];
      yield { call: { low, high }, path: this.#paths[file] ?? "", row };
    }
  }
}
