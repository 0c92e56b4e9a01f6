// How fast are the questions, next to the tools that one might ask instead? Prints a table a race, and draws
// the first as chart.svg.
//
//     make bench ROUNDS=5                             all but the long one
//     make bench ROUNDS=1 RACE=6,000,000              one race, by its title or a part of it

import { availableParallelism, cpus } from "node:os";
import { writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { chart } from "./chart.ts";
import { type Contender, type Race, races } from "./contenders.ts";
import { corpusFolder } from "./corpora.ts";
import { type Run, run } from "./run.ts";
import { raceSync, SYNC } from "./sync.ts";

const rounds = Number(process.env["ROUNDS"] ?? 5);
const only = process.env["RACE"];

console.log(
  `${availableParallelism()} cores of ${cpus()[0]?.model ?? "an unknown kind"}, Node ${process.version}, ${rounds} rounds\n`,
);
for (const [index, race] of races.entries()) {
  if (only === undefined ? race.isLong : !race.title.includes(only)) continue;
  const results = raced(race);
  report(race, results);
  if (index === 0) writeFileSync(new URL("chart.svg", import.meta.url), chart(race.title, medians(results)));
}
if (only === undefined || SYNC.includes(only)) await raceSync(rounds);

type Results = Map<Contender, Run[]>;

/**
 * All contenders in turn, and that again: a machine that slows down slows them all. Each round starts with another one,
 * so that nobody always runs after the one that heats the machine most.
 */
function raced({ corpus, contenders, isAnotherTable, before }: Race): Results {
  const folder = corpusFolder(corpus);
  if (before !== undefined) run(before, folder);
  const results: Results = new Map();
  const present = contenders.filter(({ missing }) => missing === undefined);
  for (let round = 0; round < rounds; round += 1) {
    const first = round % present.length;
    for (const contender of [...present.slice(first), ...present.slice(0, first)]) {
      const runs = results.get(contender) ?? [];
      runs.push(run(contender, folder));
      results.set(contender, runs);
    }
  }
  const answers = [...results]
    .filter(([{ isOther }]) => isOther !== true)
    .map(([, [first]]) => sorted(first));
  if (isAnotherTable !== true && !answers.every((answer) => isDeepStrictEqual(answer, answers[0]))) {
    console.error(answers);
    throw new Error("Cannot compare: the answers differ");
  }
  return results;
}

function sorted(first: Run | undefined): [string, number][] {
  return [...(first?.answer ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function report({ title, contenders }: Race, results: Results): void {
  console.log(title);
  console.log(row(["", "seconds", "ratio (min-max)", "CPU s", "peak MB"]));
  const ours = results.get(contenders[0] ?? fail()) ?? fail();
  for (const contender of contenders) {
    const runs = results.get(contender);
    if (runs === undefined) {
      console.log(row([contender.name, `missing: ${contender.missing}`]));
      continue;
    }
    // ratios round by round, as their runs stood next to each other
    const ratios = runs.map(({ seconds }, round) => seconds / (ours[round]?.seconds ?? NaN));
    console.log(
      row([
        contender.name,
        median(runs.map(({ seconds }) => seconds)).toFixed(2),
        `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)})`,
        median(runs.map(({ cpuSeconds }) => cpuSeconds)).toFixed(2),
        Math.max(...runs.map(({ megabytes }) => megabytes)).toFixed(0),
        madeBy(runs),
      ]),
    );
  }
  console.log();
}

/** Of a contender that makes a copy, how large that is. */
function madeBy(runs: Run[]): string {
  const megabytes = runs[0]?.answer.get("MB of Parquet");
  return megabytes === undefined ? "" : `  ${megabytes} MB of Parquet`;
}

function row([name = "", ...cells]: string[]): string {
  return `  ${name.padEnd(24)}${cells.map((cell, i) => cell.padStart(i === 1 ? 22 : 10)).join("")}`;
}

function medians(results: Results): [name: string, seconds: number][] {
  return [...results].map(([{ name }, runs]) => [name, median(runs.map(({ seconds }) => seconds))]);
}

function median(values: number[]): number {
  const inOrder = values.toSorted((a, b) => a - b);
  const middle = Math.floor(inOrder.length / 2);
  const upper = inOrder[middle] ?? NaN;
  return inOrder.length % 2 === 1 ? upper : (upper + (inOrder[middle - 1] ?? NaN)) / 2;
}

function fail(): never {
  throw new Error("Cannot report: the race was not run");
}
