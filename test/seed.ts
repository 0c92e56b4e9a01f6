// What a property test draws is the same in every run, so that a change that is right never fails: FUZZ_SEED draws anew.

import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env["FUZZ_SEED"] ?? 20200830) });
