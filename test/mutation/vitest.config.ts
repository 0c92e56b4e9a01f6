// The tests that hold the reader and the days to what they say, and no scripts: a mutant lives in one process.

export default {
  test: {
    dir: "test",
    include: ["shared/{days,events,field-values}.test.ts", "shared/reader/*.test.ts"].map(
      (pattern) => `test/${pattern}`,
    ),
    testTimeout: 60_000,
  },
};
