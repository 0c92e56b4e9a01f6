// Amazon Transcribe: seconds of audio.

import type { Service } from "../charge.ts";
import { byLength } from "../by-length.ts";

const asked = byLength();

export const transcribe: Service = {
  name: "Amazon Transcribe",
  names: ["transcribe", "Transcribe", "AmazonTranscribe"],
  eventSources: ["transcribe"],
  charges: [
    asked(
      "(?:Medical)?TranscribeAudio.*",
      "second",
      "of audio",
      "the length of each recording",
      "StartTranscriptionJob StartMedicalTranscriptionJob",
      "see who starts jobs: 15 seconds each at least",
    ),
    asked(
      "(?:Medical)?StreamingAudio.*",
      "second",
      "of audio streamed",
      "the length of each stream",
      "StartStreamTranscription StartMedicalStreamTranscription StartStreamTranscriptionWebSocket StartMedicalStreamTranscriptionWebSocket",
      "close streams that are idle",
    ),
    asked(
      "CallAnalytics.*|HealthScribe.*|.*Scribe.*",
      "second",
      "of audio analysed",
      "the length of each recording",
      "StartCallAnalyticsJob StartCallAnalyticsStreamTranscription StartMedicalScribeJob StartMedicalScribeStream",
      "see who starts jobs",
    ),
  ],
};
