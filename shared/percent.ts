/** `12.3%`, or nothing where there is no total to have a share of. */
export function percent(part: number, total: number): string {
  return total === 0 ? "" : `${((100 * part) / total).toFixed(1)}%`;
}
