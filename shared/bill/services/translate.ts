// Amazon Translate: characters translated.

import type { Service } from "../charge.ts";
import { byLength } from "../by-length.ts";

/* Bytes of a text in one request; jobs have no such limit (Translate guide, "Guidelines and quotas"). */
const MOST_CHARACTERS = { TranslateText: 10_000, TranslateDocument: 100_000 };

const asked = byLength(MOST_CHARACTERS);

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
