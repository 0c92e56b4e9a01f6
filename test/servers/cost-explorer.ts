// A Cost Explorer on this machine: AWS JSON 1.1 over HTTP, for the real SDK to talk to.

import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { callerIdentity } from "./sts.ts";

/** What it answers to one request: an answer, or an error by AWS's name for it. */
export type Reply = object | { __type: string; message: string };

export interface Asked {
  TimePeriod: { Start: string; End: string };
  GroupBy: { Key: string }[];
  Filter: unknown;
  NextPageToken?: string;
}

/** Answers `replies` in turn, the last one again and again, and remembers what it was asked. */
export async function costExplorerServer(
  ...replies: Reply[]
): Promise<{ environment: Record<string, string>; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      if (body.startsWith("Action=GetCallerIdentity")) {
        response.end(callerIdentity("arn:aws:iam::111122223333:user/ada"));
        return;
      }
      const reply = replies[Math.min(asked.length, replies.length - 1)] ?? {};
      const isRight = request.headers["x-amz-target"] === "AWSInsightsIndexService.GetCostAndUsage";
      asked.push(JSON.parse(body) as Asked);
      response.writeHead("__type" in reply || !isRight ? 400 : 200, {
        "content-type": "application/x-amz-json-1.1",
      });
      response.end(JSON.stringify(isRight ? reply : { __type: "UnknownOperationException" }));
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    environment: {
      AWS_ENDPOINT_URL_COST_EXPLORER: `http://127.0.0.1:${port}`,
      AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${port}`,
      AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
      AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk as string;
  return body;
}
