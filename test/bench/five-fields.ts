// Who called what how? A question as someone copies it, with five nested fields of its own.

import { openLogs } from "../../shared/logs.ts";
import { printTable } from "../../shared/table.ts";
import { Tally } from "../../shared/tally.ts";

const events = openLogs();
const calls = new Tally("userName", "mfaAuthenticated", "bucketName", "AuthenticationMethod", "tlsVersion");

for await (const { userIdentity, requestParameters, additionalEventData, tlsDetails } of events) {
  const { sessionIssuer, attributes } = userIdentity?.sessionContext ?? {};
  calls.add(
    sessionIssuer?.userName,
    attributes?.mfaAuthenticated,
    requestParameters?.bucketName,
    additionalEventData?.AuthenticationMethod,
    tlsDetails?.tlsVersion,
  );
}

printTable(calls.mostFrequent());
