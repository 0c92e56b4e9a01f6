// Amazon Polly: characters spoken.

import type { Service } from "../charge.ts";
import { byLength } from "../by-length.ts";

/* Characters that are billed for one request (Polly guide, "Quotas"). */
const MOST_CHARACTERS = { SynthesizeSpeech: 3_000, StartSpeechSynthesisTask: 100_000 };

const asked = byLength(MOST_CHARACTERS);

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
