// Debian's chromium without a window, for a test: opens a page and measures it, over its pipe (Chrome DevTools Protocol).

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import type { Readable, Writable } from "node:stream";

/** The browser's path; undefined where there is none, and tests skip. */
export const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  (path) => existsSync(path),
);

/** What `expression` is on the page at `url`, in a window of each width in CSS pixels. */
export async function measured<Value>(
  url: string,
  widths: readonly number[],
  expression: string,
): Promise<Value[]> {
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "about:blank"];
  const browser = spawn(chromium ?? "", flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  const [to, from] = [browser.stdio[3] as Writable, browser.stdio[4] as Readable];
  const waiting = new Map<number, (answer: { result: Record<string, unknown> }) => void>();
  const loaded: (() => void)[] = [];
  let [rest, count] = ["", 0];
  from.setEncoding("utf8").on("data", (data: string) => {
    const messages = (rest + data).split("\0");
    rest = messages.pop() ?? "";
    for (const message of messages) {
      const answer = JSON.parse(message) as { id?: number; method?: string; result: Record<string, unknown> };
      if (answer.id !== undefined) waiting.get(answer.id)?.(answer);
      if (answer.method === "Page.loadEventFired") loaded.shift()?.();
    }
  });
  const ask = async (
    method: string,
    params: object,
    sessionId?: string,
  ): Promise<Record<string, unknown>> => {
    const id = (count += 1);
    const answer = new Promise<{ result: Record<string, unknown> }>((resolve) => waiting.set(id, resolve));
    to.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return (await answer).result;
  };
  try {
    const { targetId } = await ask("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await ask("Target.attachToTarget", { targetId, flatten: true });
    const page = async (method: string, params: object = {}): Promise<Record<string, unknown>> =>
      ask(method, params, String(sessionId));
    await page("Page.enable");
    const values: Value[] = [];
    for (const width of widths) {
      const size = { width, height: 900, deviceScaleFactor: 1, mobile: false };
      await page("Emulation.setDeviceMetricsOverride", size);
      const isLoaded = new Promise<void>((resolve) => loaded.push(resolve));
      await page("Page.navigate", { url });
      await isLoaded;
      const { result } = await page("Runtime.evaluate", { expression, returnByValue: true });
      values.push((result as { value: Value }).value);
    }
    return values;
  } finally {
    browser.kill();
  }
}
