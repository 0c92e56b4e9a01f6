// The report's charts: SVG as text, drawn by Observable Plot on this side, so that the page needs no script.

import { pathToFileURL } from "node:url";
import { packagesBeside } from "../terminal/packages.ts";

/** One amount of a stacked bar chart. */
export interface Bar {
  x: string;
  y: number;
  /** What stacks, one colour each throughout the page. */
  series: string;
}

/** A bar chart. */
export interface Chart {
  /** For readers who don't see it. */
  label: string;
  /** What the y axis is of. */
  unit: string;
  bars: Bar[];
  /** The values of x, in order, with those that have no bar. */
  xs: string[];
}

/** Plot and a document to draw in, installed from their own lock file when first needed. */
export async function openCharts(): Promise<(chart: Chart, colours: Map<string, string>) => string> {
  const require = packagesBeside(import.meta.url, {
    what: "what the report's charts need, Observable Plot and linkedom, 16 MB",
    without: "Cannot draw the report's charts",
    instead: "every question is answered without: make what-changed",
  });
  const load = async (path: string): Promise<unknown> => import(pathToFileURL(path).href);
  const Plot = (await load(require.resolve("@observablehq/plot"))) as PlotModule;
  // its CommonJS module requires ES modules, which Node can't before 20.19
  const linkedom = require.resolve("linkedom/package.json").replace("package.json", "esm/index.js");
  const { parseHTML } = (await load(linkedom)) as {
    parseHTML: (html: string) => { document: unknown };
  };
  const { document } = parseHTML("<!doctype html><body></body>");
  return (chart, colours) => draw(Plot, document, chart, colours);
}

/** What is used of Plot, whose types come with it only once it is installed. */
interface PlotModule {
  plot(options: object): { outerHTML: string };
  barY(bars: Bar[], options: object): unknown;
  ruleY(values: number[]): unknown;
}

function draw(Plot: PlotModule, document: unknown, chart: Chart, colours: Map<string, string>): string {
  const { bars, xs, unit, label } = chart;
  const series = [...colours.keys()].filter((name) => bars.some((bar) => bar.series === name));
  const every = Math.max(1, Math.ceil(xs.length / 12));
  const svg = Plot.plot({
    document,
    width: 720,
    height: 240,
    marginLeft: 56,
    marginBottom: 32,
    ariaLabel: label,
    x: {
      domain: xs,
      label: null,
      tickSize: 0,
      ticks: xs.filter((_, i) => i % every === 0),
      tickFormat: (x: string) => (x.length > 10 ? x.slice(11) : x.slice(5)),
    },
    y: { label: unit, grid: true, tickFormat: "~s", ticks: 5 },
    color: { domain: series, range: series.map((name) => colours.get(name)) },
    marks: [Plot.barY(bars, { x: "x", y: "y", fill: "series", order: series }), Plot.ruleY([0])],
  });
  // an image to those who don't see it, and no styles that the page's policy would refuse
  return svg.outerHTML.replace(/^<svg /, `<svg role="img" `);
}
