// How `make test` runs the tests.

import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What takes long: DuckDB, Athena's stand-in, the AWS CLI. */
const SLOW = /openDuckDb|Engine\.start|hasAwsCli|sql\/ask\.ts|calls-table\.ts|one bad file/i;

/** Files that take long come first, lest one of them is left to a single worker at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort
    const sorted = await super.sort(files);
    const isSlow = ({ moduleId }: TestSpecification): boolean => SLOW.test(readFileSync(moduleId, "utf8"));
    return [...sorted.filter(isSlow), ...sorted.filter((file) => !isSlow(file))];
  }
}

export default {
  test: {
    setupFiles: ["test/seed.ts"],
    globalSetup: ["test/compiled.ts"],
    // and as much for each of the cases of `make fuzz` as the slowest machine takes
    testTimeout: 60_000 + 600 * Number(process.env["FUZZ_RUNS"] ?? 0),
    sequence: { sequencer: LongestFirst },
    // one more than there are cores: some wait for a server's answer, or for a pause to end
    maxWorkers: availableParallelism() + 1,
    minWorkers: 1,
    // so that garbage is not collected as often as in a heap that starts small: a quarter of the time of what reads logs
    poolOptions: { forks: { execArgv: ["--initial-heap-size=256"] } },
  },
};
