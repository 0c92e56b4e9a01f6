// Whether a request is signed by whoever has a secret: AWS Signature Version 4, as the servers of the tests check it.

import { createHash, createHmac } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

interface Signed {
  method: string;
  /** Path and query, as they came. */
  url: string;
  headers: IncomingHttpHeaders;
  body: Uint8Array;
}

/**
 * Why AWS would refuse the request, by its error code; undefined when the signature is right. `secretOf` knows the secrets
 * by access key, and the session token that goes with one.
 *
 * Source: IAM guide, "Create a signed AWS API request".
 */
export function signatureFault(
  { method, url, headers, body }: Signed,
  secretOf: (accessKey: string) => { secret: string; token?: string | undefined } | undefined,
): string | undefined {
  const [, accessKey = "", scope = "", names = "", signature = ""] =
    /^AWS4-HMAC-SHA256 Credential=(\w+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)$/.exec(
      headers.authorization ?? "",
    ) ?? [];
  if (accessKey === "") return "AccessDenied";
  const known = secretOf(accessKey);
  if (known === undefined) return "InvalidAccessKeyId";
  if (headers["x-amz-security-token"] !== known.token) return "InvalidToken";

  const [path = "", query = ""] = url.split("?");
  const [day = "", region = "", service = ""] = scope.split("/");
  const payload = String(headers["x-amz-content-sha256"] ?? hash(body));
  if (/^[0-9a-f]{64}$/.test(payload) && payload !== hash(body)) return "XAmzContentSHA256Mismatch";
  const canonical = [
    method,
    // S3 alone encodes a path once
    service === "s3" ? path : path.split("/").map(encodeURIComponent).join("/"),
    query
      .split("&")
      .filter(Boolean)
      .map((part) => (part.includes("=") ? part : `${part}=`))
      .toSorted()
      .join("&"),
    ...names.split(";").map(
      (name) =>
        `${name}:${String(headers[name] ?? "")
          .trim()
          .replace(/ +/g, " ")}`,
    ),
    "",
    names,
    payload,
  ].join("\n");
  const text = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, hash(canonical)].join("\n");
  const key = [day, region, service, "aws4_request"].reduce<string | Buffer>(
    (above, part) => createHmac("sha256", above).update(part).digest(),
    `AWS4${known.secret}`,
  );
  return createHmac("sha256", key).update(text).digest("hex") === signature
    ? undefined
    : "SignatureDoesNotMatch";
}

function hash(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
