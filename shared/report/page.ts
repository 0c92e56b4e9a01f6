// One HTML page that opens anywhere: no script, nothing fetched, every name from a log escaped.

import { printable } from "../text/printable.ts";
import { type ExactRow, toCsv } from "../text/formats.ts";

/** HTML that is safe as it stands; everything else is escaped by html(). */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A template whose values are escaped, but for Markup and lists of it. */
type Value = string | Markup | undefined | Markup[];

/** HTML, in a template: what is put in is escaped, unless it is HTML already. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Markup {
  return new Markup(String.raw({ raw: parts }, ...values.map(escaped)));
}

function escaped(value: Value): string {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(escaped).join("");
  return printable(value ?? "").replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A table of the page: the first rows, and all of them as CSV. */
export interface PageTable {
  title: string;
  /** What it is, in a sentence. */
  says: string;
  /** Names of columns; those of `numbers` are set to the right. */
  columns: string[];
  numbers: string[];
  rows: Record<string, string | Markup>[];
  csv: { columns: string[]; rows: ExactRow[] };
  /** How many rows there are in all. */
  count: number;
}

/** A link's CSV is cut here. */
const MOST_CSV_BYTES = 2_000_000;

/** A section with a table, and a link to all of its rows as CSV. */
export function tableSection(table: PageTable): Markup {
  const { title, says, columns, numbers, rows, count } = table;
  const align = (column: string): string => (numbers.includes(column) ? "number" : "name");
  const head = columns.map((column) => html`<th scope="col" class="${align(column)}">${column}</th>`);
  const lines = rows.map(
    (row) =>
      html`<tr>
        ${columns.map((column) => html`<td class="${align(column)}">${row[column]}</td>`)}
      </tr> `,
  );
  const more = count > rows.length ? ` The ${rows.length} largest of ${count} rows.` : "";
  return html`<section>
    <h2>${title}</h2>
    <p>${says}${more} ${csvLink(table)}</p>
    <div class="wide" tabindex="0" role="region" aria-label="${title}">
      <table>
        <thead>
          <tr>
            ${head}
          </tr>
        </thead>
        <tbody>
          ${lines}
        </tbody>
      </table>
    </div>
  </section> `;
}

function csvLink({ title, csv }: PageTable): Markup {
  let rows = csv.rows;
  let text = toCsv(csv.columns, rows);
  while (Buffer.byteLength(text) > MOST_CSV_BYTES) {
    rows = rows.slice(0, Math.floor((rows.length * MOST_CSV_BYTES * 0.95) / Buffer.byteLength(text)));
    text = toCsv(csv.columns, rows);
  }
  const name = `${title.toLowerCase().replace(/[^a-z]+/g, "-")}.csv`;
  const all = rows.length === csv.rows.length ? "all" : `the first ${rows.length} of ${csv.rows.length}`;
  const data = Buffer.from(text).toString("base64");
  return html`<a download="${name}" href="data:text/csv;base64,${data}">CSV, ${all} rows</a>`;
}

/** A chart with its legend; `svg` is what charts.ts drew. */
export function chartSection(title: string, says: string, svg: string, legend: [string, string][]): Markup {
  const keys = legend.map(([name, colour]) => html`<li>${swatch(colour)}${name}</li>`);
  return html`<section class="chart">
    <h2>${title}</h2>
    <p>${says}</p>
    <figure>
      ${new Markup(svg)}
      <figcaption>
        <ul class="legend">
          ${keys}
        </ul>
      </figcaption>
    </figure>
  </section> `;
}

/** A small square of a colour, for a legend. */
export function swatch(colour: string): Markup {
  return html`<span class="swatch" style="background:${colour}"></span>`;
}

const STYLE = `
:root { color-scheme: light dark; --back: #fff; --fore: #1b1f24; --soft: #5a6370; --line: #d5dae1; --link: #0b57b0; }
@media (prefers-color-scheme: dark) { :root { --back: #15181c; --fore: #e8eaed; --soft: #a9b1bc; --line: #3a414b; --link: #8ab8ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 62rem; background: var(--back); color: var(--fore); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; } h2 { font-size: 1.1rem; margin: 1.6rem 0 .2rem; }
p { margin: .2rem 0 .5rem; } section > p, footer { color: var(--soft); } a { color: var(--link); }
ul.verdicts { padding-left: 1.1rem; } ul.verdicts > li { margin: .3rem 0; } .verdicts .head { font-weight: 600; list-style: none; margin-left: -1.1rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: 13px; width: 100%; }
th, td { padding: .2rem .6rem .2rem 0; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top; min-width: 3rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } td.name, th.name { min-width: 7rem; max-width: 24rem; }
figure { margin: 0; } svg { max-width: 100%; height: auto; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1rem; list-style: none; padding: 0; margin: .3rem 0; font-size: 13px; }
.swatch { display: inline-block; width: .8em; height: .8em; margin-right: .4em; border-radius: 2px; }
pre { margin: 0; white-space: pre-wrap; font-size: 13px; }
@media print { @page { size: A4; margin: 10mm; } :root { --back: #fff; --fore: #000; --soft: #444; --line: #ccc; --link: #000; }
body { font-size: 9.5px; padding: 0; max-width: none; } h1 { font-size: 15px; } h2 { font-size: 11.5px; margin: .7rem 0 .1rem; } table, .legend, pre { font-size: 8px; }
section.chart { break-inside: avoid; } svg { max-height: 45mm; } .wide { overflow: visible; } tr { break-inside: avoid; } tbody tr:nth-child(n + 11) { display: none; } }
`;

/** The whole page. The policy lets its own styles work and nothing else. */
export function page(title: string, sections: Markup[]): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <style>
          ${new Markup(STYLE)}
        </style>
      </head>
      <body>
        <main>${sections}</main>
      </body>
    </html> `.text;
}
