// Who one is to AWS, and by which way: settled once, by AWS's own order, for the SDK's clients and for the AWS CLI.

import { readFileSync } from "node:fs";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { explained } from "./failures.ts";
import { UserError } from "../terminal/user-error.ts";

type Credentials = Awaited<ReturnType<ReturnType<typeof defaultProvider>>>;
type Handler = Pick<
  NodeHttpHandler,
  "handle" | "destroy" | "metadata" | "updateHttpClientConfig" | "httpHandlerConfigs"
>;

type TlsOptions = typeof SOCKETS & { ca?: string };

/** What a client of the SDK is made with. Without a region it looks into the profile for one. */
export interface ClientSettings {
  credentials: () => Promise<Credentials>;
  requestHandler: Handler;
  maxAttempts: number;
  region?: string;
  /** Whose region it is: the SDK by itself doesn't know AWS_DEFAULT_PROFILE. */
  profile?: string;
}

/** As many as are made at once: beyond them, the SDK would warn of requests that wait. */
const SOCKETS = { maxSockets: 128, keepAlive: true };
const TIMEOUTS = { connectionTimeout: 10_000, socketTimeout: 30_000 };
/** Of a request, with the SDK's growing pauses: S3 answers 503 SlowDown while it makes room for more requests. */
const MAX_ATTEMPTS = 8;

/** Milliseconds to wait for the answer to who one is. */
const ASKING_WHO = 5_000;

let shared: ClientSettings | undefined;

/** The one session of this process. It asks AWS for nothing until a client does. */
export function clientSettings(): ClientSettings {
  // the SDK's word on its later versions is none for someone who runs the one in package-lock.json
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  // an empty one sets nothing, to the CLI; the SDK takes it for a region
  if (process.env["AWS_REGION"] === "") delete process.env["AWS_REGION"];
  return (shared ??= settingsOf(process.env));
}

/** A client in the session's region or, where there is none and any will do, in the first that AWS had. */
export async function inAnyRegion<Client extends { config: { region: () => Promise<string> } }>(
  create: (settings: ClientSettings) => Client,
): Promise<Client> {
  const client = create(clientSettings());
  if (await client.config.region().catch(() => undefined)) return client;
  return create({ ...clientSettings(), region: "us-east-1" });
}

function settingsOf(environment: NodeJS.ProcessEnv): ClientSettings {
  const requestHandler = handlerOf(environment);
  const region = regionOf(environment);
  const profile = profileOf(environment);
  return {
    credentials: credentialsOf(environment, requestHandler, region),
    requestHandler,
    maxAttempts: Number(environment["AWS_MAX_ATTEMPTS"] || MAX_ATTEMPTS),
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
  };
}

/** The SDK itself knows the first, AWS CLI 1 the second. */
function regionOf(environment: NodeJS.ProcessEnv): string | undefined {
  return environment["AWS_REGION"] || environment["AWS_DEFAULT_REGION"] || undefined;
}

/**
 * Keys in the environment, then the profile, then what containers and machines have: the AWS CLI's order (CLI guide,
 * "Configuration settings and precedence"). The SDK's own has AWS_PROFILE before the keys.
 */
function credentialsOf(
  environment: NodeJS.ProcessEnv,
  requestHandler: Handler,
  region: string | undefined,
): () => Promise<Credentials> {
  const accessKeyId = environment["AWS_ACCESS_KEY_ID"];
  const secretAccessKey = environment["AWS_SECRET_ACCESS_KEY"];
  const sessionToken = environment["AWS_SESSION_TOKEN"] || environment["AWS_SECURITY_TOKEN"];
  if (accessKeyId && secretAccessKey) {
    const keys = { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
    return () => Promise.resolve(keys);
  }
  const profile = profileOf(environment);
  // what exchanges one key for another (STS, SSO) goes the same way as everything else
  const clientConfig = { requestHandler, ...(region !== undefined && { region }) };
  return defaultProvider({ ...(profile !== undefined && { profile }), clientConfig });
}

/** AWS_DEFAULT_PROFILE is the CLI's older name for it. */
function profileOf(environment: NodeJS.ProcessEnv): string | undefined {
  return environment["AWS_PROFILE"] || environment["AWS_DEFAULT_PROFILE"] || undefined;
}

/**
 * The way to AWS that the CLI takes too: through HTTPS_PROXY unless NO_PROXY has the host, and trusting AWS_CA_BUNDLE
 * (CLI guide, "Using an HTTP proxy"). Neither the SDK nor Node 20 looks at these by itself.
 */
function handlerOf(environment: NodeJS.ProcessEnv): Handler {
  const ca = certificates(environment["AWS_CA_BUNDLE"]);
  const options = { ...SOCKETS, ...(ca !== undefined && { ca }) };
  const direct = new NodeHttpHandler({
    ...TIMEOUTS,
    httpAgent: new HttpAgent(SOCKETS),
    httpsAgent: new HttpsAgent(options),
  });
  if (!Object.keys(environment).some((name) => /^(?:https?|all)_proxy$/i.test(name))) return direct;
  return new ProxyHandler(direct, options);
}

/** Sends each request through the proxy that the environment has for its host, or through none. */
class ProxyHandler implements Handler {
  readonly metadata: Handler["metadata"];
  readonly #direct: NodeHttpHandler;
  readonly #options: TlsOptions;
  readonly #proxied = new Map<string, Promise<NodeHttpHandler>>();

  constructor(direct: NodeHttpHandler, options: TlsOptions) {
    this.#direct = direct;
    this.#options = options;
    this.metadata = direct.metadata;
  }

  async handle(...[request, options]: Parameters<Handler["handle"]>): ReturnType<Handler["handle"]> {
    const { getProxyForUrl } = await import("proxy-from-env");
    const port = request.port === undefined ? "" : `:${request.port}`;
    const proxy = getProxyForUrl(`${request.protocol}//${request.hostname}${port}`);
    const handler = proxy === "" ? this.#direct : await this.#through(proxy);
    return await handler.handle(request, options);
  }

  #through(proxy: string): Promise<NodeHttpHandler> {
    const known = this.#proxied.get(proxy) ?? this.#made(proxy);
    this.#proxied.set(proxy, known);
    return known;
  }

  async #made(proxy: string): Promise<NodeHttpHandler> {
    const { HttpProxyAgent, HttpsProxyAgent } = await import("hpagent");
    return new NodeHttpHandler({
      ...TIMEOUTS,
      httpAgent: new HttpProxyAgent({ ...SOCKETS, proxy }),
      httpsAgent: new HttpsProxyAgent({ ...this.#options, proxy }),
    });
  }

  destroy(): void {
    this.#direct.destroy();
  }

  updateHttpClientConfig(...change: Parameters<Handler["updateHttpClientConfig"]>): void {
    this.#direct.updateHttpClientConfig(...change);
  }

  httpHandlerConfigs(): ReturnType<Handler["httpHandlerConfigs"]> {
    return this.#direct.httpHandlerConfigs();
  }
}

function certificates(file: string | undefined): string | undefined {
  if (!file) return undefined;
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`Cannot read AWS_CA_BUNDLE "${file}": ${(error as Error).message}`);
  }
}

/**
 * What the AWS CLI needs to be the same to AWS: the very keys that the SDK's clients use, whatever the CLI's version
 * knows of SSO and aws login, and the region. Throws a UserError when there are no credentials.
 */
export async function cliEnvironment(): Promise<Record<string, string>> {
  const { credentials, region } = clientSettings();
  const { accessKeyId, secretAccessKey, sessionToken } = await credentials().catch((error: unknown) => {
    throw explained(error, "sign in to AWS", { actions: [] });
  });
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    // an empty one is none to the CLI, and takes the place of one that belongs to other keys
    AWS_SESSION_TOKEN: sessionToken ?? "",
    ...(region !== undefined && { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
  };
}

/** `admin (AssumedRole) of account 111122223333`, as AWS itself says it; undefined when it can't be asked. */
export async function whoami(): Promise<string | undefined> {
  const { STSClient, GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  const client = await inAnyRegion((settings) => new STSClient({ ...settings, maxAttempts: 2 }));
  const answer = await client
    .send(new GetCallerIdentityCommand({}), { abortSignal: AbortSignal.timeout(ASKING_WHO) })
    .catch(() => undefined);
  const { Arn = "", Account } = answer ?? {};
  // arn:aws:sts::111122223333:assumed-role/admin/ada, arn:aws:iam::111122223333:user/ada, arn:aws:iam::111122223333:root
  const [kind = "", name, session] = Arn.split(":").slice(5).join(":").split("/");
  if (Account === undefined) return undefined;
  const who = kind === "assumed-role" ? `role ${name} (${session})` : [kind, name].filter(Boolean).join(" ");
  return `${who} of account ${Account}`;
}
