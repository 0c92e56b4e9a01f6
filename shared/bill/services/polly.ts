// Amazon Polly: characters spoken.

import type { Charge, Service } from "../charge.ts";

const SOURCE =
  'Billing guide, "Trackable AWS Free Tier services"; inferred: units, which calls, and that a trail records them by itself';

/* Characters that are billed for one request (Polly guide, "Quotas"). */
const MOST_CHARACTERS = { SynthesizeSpeech: 3_000, StartSpeechSynthesisTask: 100_000 };

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

export const polly: Service = {
  name: "Amazon Polly",
  names: ["AmazonPolly", "Polly"],
  eventSources: ["polly"],
  charges: [
    asked(
      "SynthesizeSpeech-Chars",
      "character",
      "spoken",
      "the characters of each text",
      "SynthesizeSpeech StartSpeechSynthesisTask",
      "keep the audio of texts that come again",
    ),
    asked(
      "SynthesizeSpeech(?:Neural|LongForm|Generative).*",
      "character",
      "spoken by a dearer voice",
      "the characters of each text",
      "SynthesizeSpeech StartSpeechSynthesisTask",
      "the request's Engine sets the price: keep the audio of texts that come again",
    ),
  ],
};
