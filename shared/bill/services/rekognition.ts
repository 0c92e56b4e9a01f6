// Amazon Rekognition: images and minutes of video analysed, faces and models kept.

import type { Charge, Service } from "../charge.ts";
import { TRAFFIC } from "./traffic.ts";

const FREE_TIER = 'Billing guide, "Trackable AWS Free Tier services"';
const INFERRED =
  'Rekognition guide, "Logging Amazon Rekognition API calls with AWS CloudTrail"; inferred: which calls';

const images = (usageType: string, calls: string): Charge => ({
  usageType,
  unit: "image",
  by: "calls",
  calls,
  recorded: "management",
  failures: "unknown",
  look: "see who asks how often; two features of one image are two images",
  source: `${FREE_TIER}; ${INFERRED}`,
});

export const rekognition: Service = {
  name: "Amazon Rekognition",
  names: ["AmazonRekognition", "Rekognition"],
  eventSources: ["rekognition"],
  charges: [
    images(
      "(?:Group1-)?ImagesProcessed",
      "CompareFaces IndexFaces SearchFaces SearchFacesByImage SearchUsers SearchUsersByImage AssociateFaces",
    ),
    images(
      "Group2-ImagesProcessed",
      "DetectFaces DetectLabels DetectModerationLabels DetectText DetectProtectiveEquipment RecognizeCelebrities",
    ),
    images(
      "(?:Group\\d+-|.*Properties.*)ImagesProcessed|ImageProperties.*",
      "DetectLabels DetectCustomLabels",
    ),
    {
      usageType: ".*(?:[Vv]ideo|FaceLiveness).*",
      unit: "minute",
      what: "of video",
      by: "share",
      weight: "the length of each video",
      calls:
        "StartLabelDetection StartContentModeration StartFaceDetection StartFaceSearch StartTextDetection " +
        "StartSegmentDetection StartCelebrityRecognition StartPersonTracking StartStreamProcessor CreateFaceLivenessSession",
      recorded: "management",
      look: "one analysis a video; stop stream processors",
      source: `${FREE_TIER}; ${INFERRED}`,
    },
    {
      usageType: "(?:Face|User)VectorsStored|.*FaceMetadata.*",
      unit: "face-month",
      by: "nobody",
      because: "storage",
      setBy: "IndexFaces CreateUser DeleteFaces DeleteCollection",
      source: `${FREE_TIER}; ${INFERRED}`,
    },
    {
      usageType: ".*(?:inferenceminutes|minutestrained)",
      unit: "minute",
      what: "of custom models",
      by: "nobody",
      because: "capacity",
      setBy: "StartProjectVersion StopProjectVersion CreateProjectVersion",
      look: "a project version costs while it runs, used or not: stop it",
      source: `${FREE_TIER}; ${INFERRED}`,
    },
    ...TRAFFIC,
  ],
};
