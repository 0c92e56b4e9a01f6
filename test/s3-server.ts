// An S3 server for tests: listing, GET, HEAD and Range, with faults to inject. It listens on 127.0.0.1 alone.

import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { filesIn } from "./files-in.ts";
import { signatureFault } from "./servers/sigv4.ts";
import { callerIdentity } from "./servers/sts.ts";
import { escaped, etagOf, LAST_MODIFIED, listing } from "./s3-listing.ts";

export interface StoredObject {
  body: Uint8Array;
  storageClass?: string;
}

export interface S3Request {
  method: string;
  bucket: string;
  key: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
}

/**
 * What to do instead of answering: an S3 error (`SlowDown`, status 503), a connection reset before or after some
 * bytes of the body, a body cut short, other bytes of the same length, or one other byte. Undefined answers as it should.
 */
export type Fault =
  | { code: string; status: number; message?: string }
  | { resetAfter: number }
  | { shortBy: number }
  | { wrongBytes: true }
  | { wrongByteAt: number }
  | { delay: number };

const XML = '<?xml version="1.0" encoding="UTF-8"?>\n';

export class S3Server {
  readonly buckets = new Map<string, Map<string, StoredObject>>();
  readonly requests: S3Request[] = [];
  /** What `describe-trails` answers. */
  trails: object[] = [];
  /** The ARN that STS's GetCallerIdentity answers with; undefined when there is no STS here. */
  caller: string | undefined;
  /** With it, only requests that are rightly signed are answered. */
  secretOf: Parameters<typeof signatureFault>[1] | undefined;
  /** Keys on a page of a listing, at most. */
  pageSize = 1000;
  fault: (request: S3Request) => Fault | undefined = () => undefined;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  static async start(buckets: Record<string, Record<string, Uint8Array | StoredObject>>): Promise<S3Server> {
    const server = new S3Server();
    for (const [name, objects] of Object.entries(buckets)) {
      const stored = Object.entries(objects).map(
        ([key, value]) => [key, value instanceof Uint8Array ? { body: value } : value] as const,
      );
      server.buckets.set(name, new Map(stored));
    }
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  /** A bucket that holds the files of a folder. */
  static async ofFolder(bucket: string, folder: string): Promise<S3Server> {
    const paths = await filesIn(folder);
    const files = paths.map(async (path) => [path, await readFile(join(folder, path))] as const);
    return await S3Server.start({ [bucket]: Object.fromEntries(await Promise.all(files)) });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What a script needs to talk to this server and to no other. */
  get environment(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.url,
      AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
      AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      AWS_REGION: "eu-west-1",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/dev/null",
      AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    };
  }

  put(bucket: string, key: string, body: Uint8Array): void {
    this.buckets.get(bucket)?.set(key, { body });
  }

  /** The listings that were asked for, and the downloads. */
  count(kind: "listing" | "download"): number {
    return this.requests.filter(
      ({ method, key }) => method === "GET" && (key === "") === (kind === "listing"),
    ).length;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Uint8Array);
    const { pathname, searchParams } = new URL(incoming.url ?? "/", this.url);
    const [, bucket = "", ...rest] = pathname.split("/").map(decodeURIComponent);
    const { method = "GET", headers } = incoming;
    const request = { method, bucket, key: rest.join("/"), query: searchParams, headers };
    this.requests.push(request);
    if (this.secretOf !== undefined) {
      const signed = { method, url: incoming.url ?? "/", headers, body: Buffer.concat(chunks) };
      const code = signatureFault(signed, this.secretOf);
      const message = "The signature is not what it should be";
      if (code !== undefined && headers["x-amz-target"] !== undefined)
        return sendJson(response, 400, { __type: code, message });
      if (code !== undefined) return sendError(response, 403, code, message);
    }

    if (
      headers["content-type"]?.startsWith("application/x-www-form-urlencoded") &&
      this.caller !== undefined
    ) {
      return sendXml(response, 200, callerIdentity(this.caller));
    }
    const { "x-amz-target": target = "" } = headers;
    const fault = this.fault(request);
    if (fault !== undefined && "delay" in fault)
      await new Promise((resolve) => setTimeout(resolve, fault.delay));
    if (fault !== undefined && "code" in fault) {
      if (target === "") return sendError(response, fault.status, fault.code, fault.message);
      const { code, status, message = code } = fault;
      return sendJson(response, status, { __type: code, message });
    }
    if (String(target).endsWith("CloudTrail_20131101.DescribeTrails")) {
      return sendJson(response, 200, { trailList: this.trails });
    }
    const objects = this.buckets.get(bucket);
    if (objects === undefined) {
      return sendError(response, 404, "NoSuchBucket", "The specified bucket does not exist");
    }
    if (request.key === "")
      return sendXml(response, 200, listing(bucket, objects, searchParams, this.pageSize));
    const object = objects.get(request.key);
    if (object === undefined)
      return sendError(response, 404, "NoSuchKey", "The specified key does not exist.");
    sendObject(request, object, fault, response);
  }
}

function sendObject(
  { method, headers }: S3Request,
  { body, storageClass }: StoredObject,
  fault: Fault | undefined,
  response: ServerResponse,
): void {
  if (storageClass === "GLACIER" && method === "GET") {
    return sendError(
      response,
      403,
      "InvalidObjectState",
      "The operation is not valid for the object's storage class",
    );
  }
  const etag = etagOf(body);
  if (headers["if-match"] !== undefined && headers["if-match"] !== etag) {
    return sendError(response, 412, "PreconditionFailed", "At least one of the pre-conditions did not hold");
  }
  const [, from = "0", to = ""] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? "") ?? [];
  const part = body.subarray(Number(from), to === "" ? body.length : Number(to) + 1);
  if (headers.range !== undefined) {
    response.setHeader("Content-Range", `bytes ${from}-${Number(from) + part.length - 1}/${body.length}`);
  }
  response.writeHead(headers.range === undefined ? 200 : 206, {
    "Accept-Ranges": "bytes",
    "Content-Length": part.length,
    "Content-Type": "application/json",
    ETag: etag,
    "Last-Modified": LAST_MODIFIED.toUTCString(),
  });
  if (method === "HEAD") return void response.end();
  if (fault === undefined || "delay" in fault) return void response.end(part);
  if ("wrongByteAt" in fault) {
    return void response.end(part.map((byte, i) => (i === fault.wrongByteAt ? byte ^ 0x55 : byte)));
  }
  if ("wrongBytes" in fault) return void response.end(part.map((byte) => byte ^ 0x55));
  const sent =
    "resetAfter" in fault ? fault.resetAfter : "shortBy" in fault ? part.length - fault.shortBy : 0;
  // a reset is seen as such; a body cut short looks like a server that has sent all it had
  response.write(part.subarray(0, sent), () =>
    "resetAfter" in fault ? response.socket?.resetAndDestroy() : response.socket?.end(),
  );
}

function sendError(response: ServerResponse, status: number, code: string, message = code): void {
  sendXml(response, status, `<Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`);
}

function sendJson(response: ServerResponse, status: number, content: object): void {
  response.writeHead(status, { "Content-Type": "application/x-amz-json-1.1" }).end(JSON.stringify(content));
}

function sendXml(response: ServerResponse, status: number, xml: string): void {
  const body = Buffer.from(XML + xml);
  response.writeHead(status, { "Content-Type": "application/xml", "Content-Length": body.length }).end(body);
}
