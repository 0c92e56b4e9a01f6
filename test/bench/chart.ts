// A bar a contender, as SVG that reads on light and dark pages.

const WIDTH = 720;
const BAR = 22;
const GAP = 10;
const LABELS = 200;

/** Seconds by name, the shortest first. */
export function chart(title: string, seconds: [name: string, seconds: number][]): string {
  const bars = seconds.toSorted(([, a], [, b]) => a - b);
  const longest = Math.max(...bars.map(([, length]) => length));
  const scale = (WIDTH - LABELS - 70) / longest;
  const height = 40 + bars.length * (BAR + GAP);
  const lines = bars.map(([name, length], index) => {
    const y = 36 + index * (BAR + GAP);
    const width = Math.max(length * scale, 2).toFixed(1);
    const middle = y + BAR / 2 + 5;
    return [
      `<text x="${LABELS - 10}" y="${middle}" text-anchor="end">${escaped(name)}</text>`,
      `<rect x="${LABELS}" y="${y}" width="${width}" height="${BAR}" rx="3" fill="${name === "this" ? "#e8710a" : "#8a8f98"}"/>`,
      `<text x="${LABELS + length * scale + 8}" y="${middle}">${length.toFixed(1)} s</text>`,
    ].join("");
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="14" fill="#6b7078">
<text x="0" y="18" font-weight="600">${escaped(title)}, seconds</text>
${lines.join("\n")}
</svg>
`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
