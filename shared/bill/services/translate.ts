// Amazon Translate: characters translated.

import type { Charge, Service } from "../charge.ts";

const SOURCE =
  'Billing guide, "Trackable AWS Free Tier services"; inferred: units, which calls, and that a trail records them by itself';

/* Bytes of a text in one request; jobs have no such limit (Translate guide, "Guidelines and quotas"). */
const MOST_CHARACTERS = { TranslateText: 10_000, TranslateDocument: 100_000 };

const asked = (
  usageType: string,
  unit: string,
  what: string,
  weight: string,
  calls: string,
  look: string,
): Charge => ({
  usageType,
  unit,
  what,
  by: "share",
  weight,
  upTo: MOST_CHARACTERS,
  calls,
  recorded: "management",
  look,
  source: SOURCE,
});

export const translate: Service = {
  name: "Amazon Translate",
  names: ["translate", "Translate", "AmazonTranslate"],
  eventSources: ["translate"],
  charges: [
    asked(
      "TranslateText|TranslateDocument",
      "character",
      "translated",
      "the characters of each text",
      "TranslateText StartTextTranslationJob TranslateDocument",
      "keep what was translated before",
    ),
    asked(
      ".*(?:CustomTranslation|TranslateBatch|Batch).*",
      "character",
      "translated in jobs",
      "the characters of each text",
      "StartTextTranslationJob",
      "leave parallel data out where it changes nothing",
    ),
  ],
};
