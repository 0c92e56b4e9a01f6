// Charges by the length of the text or sound that a call hands in, which no record tells.

import type { Charge } from "./charge.ts";

const SOURCE =
  'Billing guide, "Trackable AWS Free Tier services"; inferred: units, which calls, and that a trail records them by itself';

/** Makes the rows of a service that bills so; `upTo` has the most units of one call, by its name. */
export function byLength(
  upTo?: Record<string, number>,
): (usageType: string, unit: string, what: string, weight: string, calls: string, look: string) => Charge {
  return (usageType, unit, what, weight, calls, look) => ({
    usageType,
    unit,
    what,
    by: "share",
    weight,
    ...(upTo !== undefined && { upTo }),
    calls,
    recorded: "management",
    look,
    source: SOURCE,
  });
}
