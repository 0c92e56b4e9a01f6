import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { dirname, join } from "node:path";
import { createHash } from "node:crypto";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { hasAwsCli, withAwsCli } from "../../aws-cli.ts";
import { filesIn } from "../../files-in.ts";
import { type Run, runScript } from "../../run-script.ts";
import type { S3Server } from "../../s3-server.ts";
import { aTrail, serve } from "../../served-trail.ts";
import { tempFolder } from "../../temp-logs.ts";

vi.setConfig({ testTimeout: 120_000 });

const DELIVERIES = ["2020-08-30T12:00Z"];
/** Of every key; a token goes with some of them. */
const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const TRAIL = { Name: "all-calls", S3BucketName: "trail", HomeRegion: "eu-west-1" };

interface World {
  server: S3Server;
  home: string;
  /** What a script sees of the environment: no keys, and a home with nothing in it. */
  bare: Record<string, string>;
}

async function aWorld(): Promise<World> {
  const server = await serve({ trail: aTrail(DELIVERIES) });
  server.trails = [TRAIL];
  server.caller = "arn:aws:iam::111122223333:user/ada";
  const home = await tempFolder();
  const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...rest } = server.environment;
  const AWS_CONFIG_FILE = join(home, "config");
  const AWS_SHARED_CREDENTIALS_FILE = join(home, "credentials");
  const bare = {
    ...rest,
    HOME: home,
    AWS_CONFIG_FILE,
    AWS_SHARED_CREDENTIALS_FILE,
    LOGS: join(home, "logs"),
  };
  return { server, home, bare };
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** The access keys and session tokens by which the SDK signed, and the AWS CLI. */
function signers({ requests }: S3Server): { sdk: string[]; cli: string[] } {
  const found = { sdk: new Set<string>(), cli: new Set<string>() };
  for (const { headers } of requests) {
    const [, key = "none"] = /Credential=(\w+)/.exec(headers.authorization ?? "") ?? [];
    const token = headers["x-amz-security-token"];
    const who = /aws-cli|Botocore/i.test(headers["user-agent"] ?? "") ? found.cli : found.sdk;
    if (!key.startsWith("AKIASOURCE") && key !== "none")
      who.add(token === undefined ? key : `${key} ${String(token)}`);
  }
  return { sdk: [...found.sdk], cli: [...found.cli] };
}

const profile = (name: string, key: string): string =>
  `[${name}]\naws_access_key_id = ${key}\naws_secret_access_key = ${SECRET}\n`;

/** Answers every request with `answer`, for what hands out keys. */
async function answering(answer: string, type: string): Promise<string> {
  const server = createServer((_, response) => response.writeHead(200, { "content-type": type }).end(answer));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const LATER = "2099-01-01T00:00:00Z";
const stsAnswer = (action: string): string =>
  `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result><Credentials>` +
  `<AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>${SECRET}</SecretAccessKey><SessionToken>role-token</SessionToken>` +
  `<Expiration>${LATER}</Expiration></Credentials><AssumedRoleUser><Arn>arn:aws:sts::444455556666:assumed-role/audit/x</Arn>` +
  `<AssumedRoleId>AROAEXAMPLE:x</AssumedRoleId></AssumedRoleUser></${action}Result></${action}Response>`;

/** A kind of credentials: what it writes into a home, the environment that it needs, and who one then is. */
const KINDS: [kind: string, set: (world: World) => Promise<Record<string, string>>, who: string][] = [
  [
    "keys in the environment",
    async () => ({ AWS_ACCESS_KEY_ID: "AKIAENV", AWS_SECRET_ACCESS_KEY: SECRET }),
    "AKIAENV",
  ],
  [
    "temporary keys in the environment",
    async () => ({
      AWS_ACCESS_KEY_ID: "ASIAENV",
      AWS_SECRET_ACCESS_KEY: SECRET,
      AWS_SESSION_TOKEN: "env-token",
    }),
    "ASIAENV env-token",
  ],
  [
    "the default profile",
    async ({ home }) => (await write(join(home, "credentials"), profile("default", "AKIADEFAULT")), {}),
    "AKIADEFAULT",
  ],
  [
    "AWS_PROFILE",
    async ({ home }) => (
      await write(join(home, "credentials"), profile("audit", "AKIAAUDIT")),
      { AWS_PROFILE: "audit" }
    ),
    "AKIAAUDIT",
  ],
  [
    "AWS_DEFAULT_PROFILE",
    async ({ home }) => (
      await write(join(home, "credentials"), profile("audit", "AKIAAUDIT")),
      { AWS_DEFAULT_PROFILE: "audit" }
    ),
    "AKIAAUDIT",
  ],
  [
    "AWS_PROFILE beside keys in the environment, which count first",
    async ({ home }) => {
      await write(join(home, "credentials"), profile("audit", "AKIAAUDIT"));
      return { AWS_PROFILE: "audit", AWS_ACCESS_KEY_ID: "AKIAENV", AWS_SECRET_ACCESS_KEY: SECRET };
    },
    "AKIAENV",
  ],
  [
    "PROFILE beside keys in the environment, which it takes the place of",
    async ({ home }) => {
      await write(join(home, "credentials"), profile("audit", "AKIAAUDIT"));
      return {
        PROFILE: "audit",
        AWS_ACCESS_KEY_ID: "ASIAENV",
        AWS_SECRET_ACCESS_KEY: SECRET,
        AWS_SESSION_TOKEN: "old",
      };
    },
    "AKIAAUDIT",
  ],
  [
    "a profile of the config file, with a token of its own",
    async ({ home }) => {
      const keys = profile("profile audit", "ASIACONFIG");
      await write(join(home, "config"), `${keys}aws_session_token = config-token\n`);
      return { AWS_PROFILE: "audit" };
    },
    "ASIACONFIG config-token",
  ],
  [
    "credential_process",
    async ({ home }) => {
      const keys = {
        Version: 1,
        AccessKeyId: "ASIAPROCESS",
        SecretAccessKey: SECRET,
        SessionToken: "t",
        Expiration: LATER,
      };
      await write(join(home, "keys.sh"), `#!/bin/sh\necho '${JSON.stringify(keys)}'\n`);
      await chmod(join(home, "keys.sh"), 0o755);
      await write(join(home, "config"), `[profile audit]\ncredential_process = ${join(home, "keys.sh")}\n`);
      return { AWS_PROFILE: "audit" };
    },
    "ASIAPROCESS t",
  ],
  [
    "an assumed role",
    async ({ home }) => {
      const role = "role_arn = arn:aws:iam::444455556666:role/audit\nsource_profile = source\n";
      await write(join(home, "config"), `[profile audit]\n${role}`);
      await write(join(home, "credentials"), profile("source", "AKIASOURCE"));
      return {
        AWS_PROFILE: "audit",
        AWS_ENDPOINT_URL_STS: await answering(stsAnswer("AssumeRole"), "text/xml"),
      };
    },
    "ASIAROLE role-token",
  ],
  [
    "a web identity",
    async ({ home }) => {
      await write(join(home, "token"), "a.web.token");
      return {
        AWS_WEB_IDENTITY_TOKEN_FILE: join(home, "token"),
        AWS_ROLE_ARN: "arn:aws:iam::444455556666:role/audit",
        AWS_ENDPOINT_URL_STS: await answering(stsAnswer("AssumeRoleWithWebIdentity"), "text/xml"),
      };
    },
    "ASIAROLE role-token",
  ],
  [
    "a container",
    async () => {
      const keys = {
        AccessKeyId: "ASIATASK",
        SecretAccessKey: SECRET,
        Token: "task-token",
        Expiration: LATER,
      };
      return {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: await answering(JSON.stringify(keys), "application/json"),
      };
    },
    "ASIATASK task-token",
  ],
  [
    "an SSO session",
    async ({ home }) => {
      const keys = {
        accessKeyId: "ASIASSO",
        secretAccessKey: SECRET,
        sessionToken: "sso-token",
        expiration: Date.parse(LATER),
      };
      const start = "https://example.awsapps.com/start";
      await write(
        join(home, "config"),
        `[profile audit]\nsso_session = us\nsso_account_id = 111122223333\nsso_role_name = audit\n\n` +
          `[sso-session us]\nsso_start_url = ${start}\nsso_region = eu-west-1\n`,
      );
      const cached = { startUrl: start, region: "eu-west-1", accessToken: "x", expiresAt: LATER };
      const name = createHash("sha1").update("us").digest("hex");
      await write(join(home, ".aws", "sso", "cache", `${name}.json`), JSON.stringify(cached));
      const answer = JSON.stringify({ roleCredentials: keys });
      return { AWS_PROFILE: "audit", AWS_ENDPOINT_URL_SSO: await answering(answer, "application/json") };
    },
    "ASIASSO sso-token",
  ],
];

/** Where a region may be said, and what a profile has of it; each comes to eu-central-1. */
const REGIONS: [where: string, environment: Record<string, string>, ofProfile?: string][] = [
  ["AWS_REGION", { AWS_REGION: "eu-central-1" }],
  ["AWS_DEFAULT_REGION", { AWS_REGION: "", AWS_DEFAULT_REGION: "eu-central-1" }],
  ["both", { AWS_REGION: "eu-central-1", AWS_DEFAULT_REGION: "eu-north-1" }],
  ["the profile and the environment", { AWS_REGION: "eu-central-1" }, "us-west-2"],
  ["the profile", { AWS_REGION: "" }, "eu-central-1"],
];

const PROXIES: [way: string, environment: (url: string) => Record<string, string>, isThrough: boolean][] = [
  ["no proxy", () => ({}), false],
  ["a proxy", (url) => ({ http_proxy: url }), true],
  ["a proxy and NO_PROXY", (url) => ({ http_proxy: url, NO_PROXY: "127.0.0.1" }), false],
];

/* Each kind once, with another region's and proxy's way each time: MATRIX=all asks with all of them. */
const MATRIX =
  process.env["MATRIX"] === "all"
    ? KINDS.flatMap((kind) => REGIONS.flatMap((region) => PROXIES.map((proxy) => ({ kind, region, proxy }))))
    : KINDS.map((kind, i) => ({
        kind,
        region: REGIONS[i % REGIONS.length] ?? REGIONS[0],
        proxy: PROXIES[i % PROXIES.length] ?? PROXIES[0],
      }));

/** Has the profile that is asked with name its region. */
async function nameRegion(
  { home }: World,
  { PROFILE, AWS_PROFILE, AWS_DEFAULT_PROFILE }: Record<string, string>,
  region: string,
): Promise<void> {
  const path = join(home, "config");
  const config = await readFile(path, "utf8").catch(() => "");
  const name = PROFILE ?? AWS_PROFILE ?? AWS_DEFAULT_PROFILE;
  const section = name === undefined ? "[default]" : `[profile ${name}]`;
  const rest = config.replace(`${section}\n`, "");
  await write(path, `${section}\nregion = ${region}\n${rest}`);
}

describe.skipIf(!hasAwsCli)(`the SDK and the AWS CLI are one and the same to AWS, ${withAwsCli}:`, () => {
  test.each(MATRIX.map((of) => [of.kind[0], of.region?.[0] ?? "", of.proxy?.[0] ?? "", of] as const))(
    "%s, the region from %s, through %s",
    async (_, __, ___, { kind, region, proxy }) => {
      const [, set, who] = kind;
      const [, regions = {}, ofProfile] = region ?? [];
      const [, proxies = () => ({}), isThrough = false] = proxy ?? [];
      const world = await aWorld();
      const [accessKey, token] = who.split(" ");
      world.server.secretOf = (key) => (key === accessKey ? { secret: SECRET, token } : undefined);
      const { url, asked } = await aProxy();
      const environment = { ...(await set(world)), ...regions };
      if (ofProfile !== undefined) await nameRegion(world, environment, ofProfile);
      // the SDK lists the bucket, the CLI copies from it
      const { code, stderr } = await runScript("sync-logs", {
        ...world.bare,
        TRAIL: "s3://trail",
        ...environment,
        ...proxies(url),
      });
      expect(code, stderr).toBe(0);
      expect(signers(world.server)).toEqual({ sdk: [who], cli: [who] });
      const signedFor = world.server.requests.map(
        ({ headers }) => /Credential=\w+\/\d+\/([\w-]+)\//.exec(headers.authorization ?? "")?.[1],
      );
      expect([...new Set(signedFor)]).toEqual(["eu-central-1"]);
      expect(asked.length > 0).toBe(isThrough);
    },
  );

  test("and both are refused alike when the secret is another's", async () => {
    for (const named of ["", "s3://trail"]) {
      const { server, bare } = await aWorld();
      server.secretOf = () => ({ secret: "another" });
      const keys = { AWS_ACCESS_KEY_ID: "AKIAENV", AWS_SECRET_ACCESS_KEY: SECRET };
      expect(await runScript("sync-logs", { ...bare, ...keys, TRAIL: named })).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(
          /: the secret access key is not that of the access key \(SignatureDoesNotMatch\)\n/,
        ),
      });
    }
  });

  test("says who that is, once", async () => {
    const { server, bare } = await aWorld();
    server.caller = "arn:aws:sts::111122223333:assumed-role/audit/ada";
    const keys = { AWS_ACCESS_KEY_ID: "AKIAENV", AWS_SECRET_ACCESS_KEY: SECRET };
    const { stderr } = await runScript("sync-logs", { ...bare, ...keys });
    expect(stderr.match(/^Signed in as .*$/gm)).toEqual([
      "Signed in as role audit (ada) of account 111122223333",
    ]);
  });
});

/** A proxy that lets everything through, and remembers which hosts it was asked for. */
async function aProxy(): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  // the SDK has a tunnel made, the CLI has its requests forwarded
  const proxy = createServer((incoming, response) => {
    asked.push(incoming.url ?? "");
    const { method, headers, url = "" } = incoming;
    const forwarded = request(url, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    forwarded.on("error", () => response.destroy());
    incoming.pipe(forwarded);
  });
  proxy.on("connect", ({ url = "" }, socket) => {
    asked.push(url);
    const [host = "", port] = url.split(":");
    const through = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      through.pipe(socket).pipe(through);
    });
    for (const end of [through, socket]) end.on("error", () => (through.destroy(), socket.destroy()));
  });
  await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked };
}

describe("the SDK goes the way to AWS that the CLI takes", () => {
  const ask = async (world: World, environment: Record<string, string>): Promise<Run> =>
    await runScript("sync-logs", {
      ...world.bare,
      AWS_ACCESS_KEY_ID: "AKIAENV",
      AWS_SECRET_ACCESS_KEY: SECRET,
      AWS_MAX_ATTEMPTS: "1",
      TRAIL: "s3://trail",
      DAY: "2020-08-30",
      ...environment,
    });

  test.each([
    ["through HTTP_PROXY", {}, true],
    ["around it for NO_PROXY", { NO_PROXY: "127.0.0.1" }, false],
    ["around it for no_proxy=*", { no_proxy: "*" }, false],
  ])("%s", async (_, environment, isThrough) => {
    const world = await aWorld();
    const proxy = await aProxy();
    const { code, stderr } = await ask(world, { http_proxy: proxy.url, ...environment });
    expect(code, stderr).toBe(0);
    expect((await filesIn(join(world.home, "logs"))).length).toBe(1);
    expect(proxy.asked.length > 0).toBe(isThrough);
  });

  test("and says which proxy refuses", async () => {
    const world = await aWorld();
    const url = await answering("", "text/plain");
    const { code, stderr } = await ask(world, { HTTP_PROXY: url, http_proxy: url });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/proxy|no connection/) });
    expect(stderr).toContain("HTTPS_PROXY");
  });

  test("and trusts AWS_CA_BUNDLE", async () => {
    const world = await aWorld();
    const { code, stderr } = await ask(world, { AWS_CA_BUNDLE: join(world.home, "none.pem") });
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^Cannot read AWS_CA_BUNDLE ".*none\.pem": ENOENT/),
    ]);
  });
});
