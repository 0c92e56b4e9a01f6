import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Charge } from "../../../shared/bill/charge.ts";
import { dataEventTypeOf } from "../../../shared/bill/data-events.ts";
import { SERVICES } from "../../../shared/bill/services.ts";

const CALL = /^(?:[a-z0-9*-]+:)?[A-Za-z0-9*_]+$/;

describe.each(SERVICES.map((service) => [service.name, service] as const))("%s", (_, service) => {
  test("event sources are named without .amazonaws.com", () => {
    for (const source of service.eventSources) expect(source).toMatch(/^[a-z0-9-]+(?:\.[a-z0-9-]+)?$/);
    expect(service.eventSources.join()).not.toContain("amazonaws");
  });

  test("operations under other names are calls", () => {
    for (const calls of Object.values(service.operations ?? {})) {
      for (const call of calls.split(" ")) expect(call).toMatch(CALL);
    }
  });

  test.each(service.charges.map((charge) => [charge.usageType, charge] as const))(
    "%s is a whole row",
    (_name, charge) => {
      for (const pattern of [charge.usageType, charge.operation ?? ""]) {
        expect(pattern).not.toMatch(/^\^|\$$/);
        expect(() => new RegExp(`^(?:${pattern})$`)).not.toThrow();
      }
      expect(charge.unit).toMatch(/^\S.*[^s.]$|GB-s|^vCPU/);
      expect(charge.source).not.toBe("");
      expect(charge.look ?? "").not.toMatch(/\.$/);

      const calls =
        charge.by === "records"
          ? ""
          : charge.by === "nobody"
            ? [charge.setBy, charge.seenAs?.calls].join(" ").trim()
            : charge.calls;
      for (const call of calls.split(" ").filter(Boolean)) expect(call).toMatch(CALL);
      if ("recorded" in charge) expect(charge.recorded).toMatch(/^(?:management|never|data AWS::\w+::\w+)$/);
    },
  );

  test("no charge stands behind one that fits all that it fits", () => {
    const seen = new Set<string>();
    for (const { usageType, operation } of service.charges) {
      expect(seen).not.toContain(usageType); // as one without an operation stands before it
      if (operation === undefined) seen.add(usageType);
    }
  });
});

test("every service has a name of its own", () => {
  const names = SERVICES.map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

test("a charge is recorded as its calls are: by resources.type, or always", () => {
  for (const { name, charges, eventSources } of SERVICES) {
    for (const charge of charges) {
      if (!("recorded" in charge)) continue;
      const named = charge.calls.split(" ").filter((call) => !call.includes("*"));
      const types = (calls: string[]): (string | undefined)[] =>
        calls.flatMap((call) => {
          const [event = "", source] = call.split(":").toReversed();
          const sources = source === undefined ? eventSources : [source];
          return sources.map((one) => dataEventTypeOf({ source: `${one}.amazonaws.com`, name: event }));
        });
      const what = `${name}: ${charge.usageType}`;
      if (charge.recorded === "management") {
        const own = named.filter((call) => !call.includes(":") || call.startsWith(`${eventSources[0]}:`));
        expect(
          types(own).filter((type) => type !== undefined),
          what,
        ).toEqual([]);
      } else if (charge.recorded !== "never" && named.length > 0) {
        expect(types(named), what).toContain(charge.recorded.replace("data ", ""));
      }
    }
  }
});

test("every file of services/ is on the list", async () => {
  const folder = join(import.meta.dirname, "../../../shared/bill/services");
  const charges = new Set(SERVICES.flatMap((service) => service.charges));
  for (const file of await readdir(folder)) {
    const exported = Object.values<unknown>(await import(join(folder, file)));
    const listed = exported.filter(
      (one) =>
        (SERVICES as readonly unknown[]).includes(one) ||
        (Array.isArray(one) && one.every((row) => charges.has(row as Charge))),
    );
    expect([file, listed.length]).toEqual([file, exported.length]);
  }
});

test("two services share a name only where they share a product code", () => {
  const names = new Map<string, string[]>();
  for (const service of SERVICES) {
    for (const name of new Set([service.name, ...service.names])) {
      names.set(name, [...(names.get(name) ?? []), service.name]);
    }
  }
  const shared = [...names].filter(([, services]) => services.length > 1);
  expect(shared).toEqual([["AmazonEC2", ["Amazon Elastic Compute Cloud - Compute", "EC2 - Other"]]]);
});
