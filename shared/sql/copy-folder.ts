// The folder of a Parquet copy: what lies where, who writes to it, and how one state of it follows another.
//
//     events -> .generation-7/events        day=2020-08-30/….parquet, each call once
//     .generation-7/copies                  their further records: redeliveries, other accounts' copies
//     .generation-7/.manifest               what the copy was made from, and what became of it
//     .building                             what is being made
//
// Files that are no Parquet have hidden names: none is taken for a log where the copy lies among logs.
//
// A generation is whole before `events` leads to it, and never changes then. To replace a link is one step: whoever reads
// finds the one generation or the other, at whatever moment the one who writes is killed.

import {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeInterrupted } from "../terminal/exits.ts";
import type { FileEnd } from "../reader/file-reader.ts";
import { say } from "../terminal/say.ts";
import { UserError } from "../terminal/user-error.ts";

/** A log file that the copy was made from. */
export interface FileRecord {
  /** From the folder in which the copy lies; or `s3://bucket/key`. */
  path: string;
  /** What changes when its content does. */
  version: string;
  end: FileEnd;
  /** How many calls of each day it holds; of no day (`""`), those whose eventTime is no time. */
  days: Record<string, number>;
  /** Those of these days whose calls are not in the copy. */
  left: string[];
  otherKinds: Record<string, number>;
}

/** A Parquet file, by its name. */
export interface Part {
  name: string;
  rows: number;
}

/** The files of a day. */
export interface DayParts {
  /** Each call once. */
  events: Part[];
  /** Further records of them. */
  copies: Part[];
}

/** What a copy is made of, as its `.manifest` keeps it. */
export interface Manifest {
  /** The rules by which its columns were worked out. */
  rules: string;
  /** The accounts in whose folders files lie: they decide which records are copies. */
  accounts: string;
  files: FileRecord[];
  /** By their days; `""` is none. */
  days: Record<string, DayParts>;
}

/** A state of a copy. */
export class Generation {
  readonly folder: string;
  readonly manifest: Manifest;

  constructor(folder: string, manifest: Manifest) {
    this.folder = folder;
    this.manifest = manifest;
  }

  /** The paths of the Parquet files of these days, in order. */
  paths(kind: keyof DayParts, days: Iterable<string> = Object.keys(this.manifest.days)): string[] {
    return [...days].flatMap((day) =>
      (this.manifest.days[day]?.[kind] ?? []).map(({ name }) =>
        join(this.folder, kind, dayFolder(day), name),
      ),
    );
  }
}

/** The folder of a copy: `events` and `copies` lead to the generation that is read, others are being made or gone. */
export class CopyFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** The one that is read now. Undefined when there is none, it was made by other rules, or somebody has removed part of it. */
  generation(rules: string): Generation | undefined {
    const name = this.#current();
    if (name === undefined) return undefined;
    const folder = join(this.path, name);
    const path = join(folder, ".manifest");
    if (!existsSync(path)) return undefined;
    const manifest = JSON.parse(readFileSync(path, "utf8")) as Manifest;
    if (manifest.rules !== rules) return undefined;
    const generation = new Generation(folder, manifest);
    const isThere = (["events", "copies"] as const).every((kind) => generation.paths(kind).every(existsSync));
    return isThere ? generation : undefined;
  }

  get building(): string {
    return join(this.path, ".building");
  }

  /** Whether somebody who was killed has left something in `building` that we might remove. */
  get isLeft(): boolean {
    const holder = holderOf(join(this.path, ".lock"));
    return existsSync(this.building) && (holder === undefined || holder.isGone) && isWritable(this.path);
  }

  /**
   * Makes the folder, waits until nobody else writes to it, and keeps others from it until the function returned is called,
   * or this process is no more.
   *
   * Throws a UserError when it can't be written to.
   */
  async lock(): Promise<() => void> {
    try {
      mkdirSync(this.path, { recursive: true });
    } catch (error) {
      throw unwritable(this.path, error);
    }
    const events = join(this.path, "events");
    if (this.#current() === undefined && lstatSync(events, { throwIfNoEntry: false }) !== undefined)
      throw unwritable(this.path, `there is something else of the name "${events}"`);
    const path = join(this.path, ".lock");
    const mine = JSON.stringify({ pid: process.pid, host: hostname(), started: startOf(process.pid) });
    for (let isSaid = false; ; isSaid = true) {
      try {
        writeFileSync(path, mine, { flag: "wx" });
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw unwritable(this.path, error);
      }
      const holder = holderOf(path);
      if (holder === undefined) continue;
      if (holder.isGone) rmSync(path, { force: true });
      else {
        if (!isSaid) say(`Waiting for process ${holder.pid}, which is writing to ${this.path}`);
        await setTimeout(100);
      }
    }
    const release = (): void => {
      stopListening();
      if (existsSync(path) && readFileSync(path, "utf8") === mine) unlinkSync(path);
    };
    const stopListening = beforeInterrupted(release);
    return release;
  }

  /** Has the next generation take the place of the last. Its parts are those of the last, and of `building`/parts. */
  commit(manifest: Manifest): void {
    const last = this.#current();
    const number = Number(last?.replace(/\D+/, "") ?? 0) + 1;
    const next = `.generation-${number}`;
    const folder = join(this.path, next);
    rmSync(folder, { recursive: true, force: true });
    for (const kind of ["events", "copies"] as const) {
      mkdirSync(join(folder, kind), { recursive: true });
      for (const [day, parts] of Object.entries(manifest.days)) {
        if (parts[kind].length === 0) continue;
        const into = join(folder, kind, dayFolder(day));
        mkdirSync(into);
        for (const { name } of parts[kind]) {
          const made = join(this.building, "parts", name);
          const old = join(this.path, last ?? "", kind, dayFolder(day), name);
          link(existsSync(made) ? made : old, join(into, name));
        }
      }
    }
    writeSafely(join(folder, ".manifest"), JSON.stringify(manifest));
    const link_ = join(this.path, ".events");
    rmSync(link_, { force: true });
    symlinkSync(join(next, "events"), link_);
    renameSync(link_, join(this.path, "events"));
    rmSync(this.building, { recursive: true, force: true });
    // whoever is reading the last one goes on
    for (const name of readdirSync(this.path))
      if (name.startsWith(".generation-") && name !== next && name !== last)
        rmSync(join(this.path, name), { recursive: true, force: true });
  }

  #current(): string | undefined {
    try {
      return /^(\.generation-\d+)\/events$/.exec(readlinkSync(join(this.path, "events")))?.[1];
    } catch {
      return undefined;
    }
  }
}

/** Whether this user may write into a folder. */
export function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** As Hive names partitions, so that whatever reads Parquet finds the day. */
function dayFolder(day: string): string {
  return `day=${day === "" ? "__HIVE_DEFAULT_PARTITION__" : day}`;
}

/** Writes a file that is there whole after a power cut. */
export function writeSafely(path: string, text: string): void {
  writeFileSync(path, text);
  sync(path);
}

/** Has what was written to a file, or the entries of a folder, reach the disk. */
export function sync(path: string): void {
  const file = openSync(path, "r");
  fsyncSync(file);
  closeSync(file);
}

function link(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "EMLINK"].includes((error as NodeJS.ErrnoException).code ?? ""))
      throw error;
    copyFileSync(from, to);
  }
}

/** Undefined when the lock has gone meanwhile. */
function holderOf(path: string): { pid: number; isGone: boolean } | undefined {
  try {
    const { pid, host, started } = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
    const now = startOf(Number(pid));
    const isGone = host === hostname() && (now === undefined || now !== started);
    return { pid: Number(pid), isGone };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    // written by halves by one who was killed
    return error instanceof SyntaxError ? { pid: 0, isGone: true } : undefined;
  }
}

/** When a process started, as far as the system tells; undefined when there is none of that number. */
function startOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return undefined;
  }
  try {
    // proc(5): the twenty-second field, and the second may hold blanks in its brackets
    return (
      readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ")[19] ?? ""
    );
  } catch {
    return "";
  }
}

function unwritable(path: string, why: unknown): UserError {
  return new UserError(
    `Cannot write the Parquet copy "${path}": ${why instanceof Error ? why.message : String(why)}`,
    "Say where it may lie with PARQUET=folder",
  );
}

/** What keeps the system from writing as a UserError; any other error as it is. */
export function asUnwritable({ path }: CopyFolder, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const isSystem = /^E[A-Z]+$/.test(String((error as NodeJS.ErrnoException).code));
  // DuckDB says on further lines how it could be set up otherwise
  const [reason = ""] = error.message.split("\n");
  return isSystem || /^(?:IO|Out of Memory) Error: /.test(reason) ? unwritable(path, reason) : error;
}
