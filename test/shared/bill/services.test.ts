import { describe, expect, test } from "vitest";
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
