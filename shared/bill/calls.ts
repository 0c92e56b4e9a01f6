// Which calls does a rule mean? `GetObject Head* ec2:RunInstances`, as a row of services/*.ts writes them.

/** A call by its eventSource and eventName. */
export interface Call {
  source: string;
  name: string;
}

/** The calls that a charge is for, as a service's row names them. */
export interface Calls {
  /** Whether a call of this eventSource and eventName is meant. */
  has(call: Call): boolean;
  /** The names without a wildcard, `GetObject`; of another service with it, `ec2:RunInstances`. */
  names: string[];
  /** The eventSources, as `s3.amazonaws.com`; empty when any is meant. */
  sources: string[];
  /** What two equal rules have in common. */
  key: string;
}

const compiled = new Map<string, Calls>();

/** `calls` as charge.ts has them; a plain name is a call of any of `eventSources` (without `.amazonaws.com`). */
export function callsOf(calls: string, eventSources: readonly string[]): Calls {
  const key = `${eventSources.join(",")} ${calls}`;
  let known = compiled.get(key);
  if (known === undefined)
    compiled.set(key, (known = compile(calls.split(" ").filter(Boolean), eventSources, key)));
  return known;
}

function compile(calls: string[], eventSources: readonly string[], key: string): Calls {
  const rules = calls.map((call) => {
    const colon = call.indexOf(":");
    const sources = colon < 0 ? eventSources : [call.slice(0, colon)];
    return {
      sources: new RegExp(`^(?:${sources.map(pattern).join("|")})\\.amazonaws\\.com$`),
      name: call.slice(colon + 1),
    };
  });
  const plain = new Map<string, RegExp[]>();
  const wild: { sources: RegExp; name: RegExp }[] = [];
  for (const { sources, name } of rules) {
    if (name.includes("*")) wild.push({ sources, name: new RegExp(`^(?:${pattern(name)})$`) });
    else plain.set(name, [...(plain.get(name) ?? []), sources]);
  }
  const named = calls
    .map((call) => call.split(":"))
    .flatMap(([source = "", name]) => (name === undefined ? [] : [source]));
  const own = `${eventSources[0]}:`;
  const all = [...(calls.some((call) => !call.includes(":")) ? eventSources : []), ...named];
  return {
    has: ({ source, name }) =>
      plain.get(name)?.some((sources) => sources.test(source)) === true ||
      wild.some((rule) => rule.name.test(name) && rule.sources.test(source)),
    names: calls
      .filter((call) => !call.includes("*"))
      .map((call) => (call.startsWith(own) ? call.slice(own.length) : call)),
    sources: all.some((source) => source.includes("*"))
      ? []
      : [...new Set(all)].map((source) => `${source}.amazonaws.com`),
    key,
  };
}

function pattern(wildcard: string): string {
  return wildcard
    .split("*")
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
}
