// The points of a map as the server sends them, found again by their place.

const CELLS = 64;
const UNIT = 10000;
const cellOf = (v) => Math.max(0, Math.min(CELLS - 1, Math.floor(((v + 1) / 2) * CELLS)));

/** n numbers (uint32), n x, n y, n groups (int16): linksnap/queries/library_maps.py. */
export function readPoints(bytes) {
  const n = bytes.byteLength / 10;
  const [x, y, group] = [4, 6, 8].map((at) => new Int16Array(bytes, at * n, n));
  const points = { n, numbers: new Uint32Array(bytes, 0, n), x: Float32Array.from(x, (v) => v / UNIT), y: Float32Array.from(y, (v) => v / UNIT), group, cells: [] };
  for (let i = 0; i < n; i++) (points.cells[cellOf(points.y[i]) * CELLS + cellOf(points.x[i])] ??= []).push(i);
  return points;
}

/** The point nearest to a place, at most `reach` away; -1 where there is none. */
export function nearest(points, x, y, reach) {
  let [found, best] = [-1, reach * reach];
  for (let row = cellOf(y - reach); row <= cellOf(y + reach); row++) {
    for (let column = cellOf(x - reach); column <= cellOf(x + reach); column++) {
      for (const i of points.cells[row * CELLS + column] ?? []) {
        const far = (points.x[i] - x) ** 2 + (points.y[i] - y) ** 2;
        if (far <= best) [best, found] = [far, i];
      }
    }
  }
  return found;
}

/** A drawn line as an address names it: at most 60 corners, in whole ten-thousandths. */
export function areaOf(line) {
  const step = Math.ceil(line.length / 60);
  return line.filter((_, i) => i % step === 0).flat().map((v) => Math.round(Math.max(-1.9, Math.min(1.9, v)) * UNIT)).join("_");
}
