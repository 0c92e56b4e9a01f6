// Amazon Comprehend: text by the unit of 100 characters.

import type { Service } from "../charge.ts";
import { byLength } from "../by-length.ts";

const asked = byLength();

export const comprehend: Service = {
  name: "Amazon Comprehend",
  names: ["comprehend", "Comprehend", "AmazonComprehend"],
  eventSources: ["comprehend"],
  charges: [
    asked(
      "Comprehend-SA",
      "unit",
      "of 100 characters, for sentiment",
      "the characters of each text",
      "DetectSentiment BatchDetectSentiment StartSentimentDetectionJob",
      "see who asks how often: three units a request at least",
    ),
    asked(
      "Comprehend-EA",
      "unit",
      "of 100 characters, for entities",
      "the characters of each text",
      "DetectEntities BatchDetectEntities StartEntitiesDetectionJob",
      "see who asks how often: three units a request at least",
    ),
    asked(
      "Comprehend-KP",
      "unit",
      "of 100 characters, for key phrases",
      "the characters of each text",
      "DetectKeyPhrases BatchDetectKeyPhrases StartKeyPhrasesDetectionJob",
      "see who asks how often: three units a request at least",
    ),
    asked(
      "Comprehend-LD",
      "unit",
      "of 100 characters, for the language",
      "the characters of each text",
      "DetectDominantLanguage BatchDetectDominantLanguage StartDominantLanguageDetectionJob",
      "see who asks how often: three units a request at least",
    ),
    asked(
      "Comprehend-Syntax",
      "unit",
      "of 100 characters, for syntax",
      "the characters of each text",
      "DetectSyntax BatchDetectSyntax",
      "see who asks how often: three units a request at least",
    ),
    asked(
      ".*(?:DetectPiiEntities|ContainsPiiEntities).*",
      "unit",
      "of 100 characters, for personal data",
      "the characters of each text",
      "DetectPiiEntities ContainsPiiEntities StartPiiEntitiesDetectionJob",
      "see who asks how often: three units a request at least",
    ),
    asked(
      ".*(?:TgtSentiment|DetectEvents|DetectTopics).*",
      "unit",
      "of text",
      "the characters of each text",
      "DetectTargetedSentiment BatchDetectTargetedSentiment StartTargetedSentimentDetectionJob StartEventsDetectionJob StartTopicsDetectionJob",
      "see who starts jobs",
    ),
    asked(
      ".*(?:Custom|DocClassification|Flywheel|Endpoint).*",
      "unit",
      "of custom models",
      "the text of each call, and the time that endpoints are kept",
      "ClassifyDocument DetectEntities CreateEndpoint UpdateEndpoint StartDocumentClassificationJob CreateDocumentClassifier CreateEntityRecognizer",
      "an endpoint costs while it is kept, used or not: delete it",
    ),
  ],
};
