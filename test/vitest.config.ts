// How `make test` runs the tests.

export default { test: { setupFiles: ["test/seed.ts"], globalSetup: ["test/compiled.ts"] } };
