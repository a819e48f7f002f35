// The points of a map: fetched as plain numbers, found again by their place.

const CELLS = 64;
const UNIT = 10000;

/** n numbers (uint32), n x, n y, n groups (int16); see linksnap/queries/library_maps.py. */
export async function fetchPoints(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(answer.statusText);
  return readPoints(await answer.arrayBuffer());
}

export function readPoints(bytes) {
  const n = bytes.byteLength / 10;
  const column = (k) => new Int16Array(bytes, 4 * n + 2 * n * k, n);
  const points = { n, numbers: new Uint32Array(bytes, 0, n), x: Float32Array.from(column(0), (x) => x / UNIT), y: Float32Array.from(column(1), (y) => y / UNIT), group: column(2) };
  const heads = new Int32Array(CELLS * CELLS).fill(-1);
  const next = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const cell = cellOf(points.y[i]) * CELLS + cellOf(points.x[i]);
    next[i] = heads[cell];
    heads[cell] = i;
  }
  return { ...points, heads, next };
}

const cellOf = (v) => Math.max(0, Math.min(CELLS - 1, Math.floor(((v + 1) / 2) * CELLS)));

/** The point nearest to a place, at most `reach` away; -1 where there is none. */
export function nearest(points, x, y, reach) {
  let found = -1;
  let best = reach * reach;
  for (let row = cellOf(y - reach); row <= cellOf(y + reach); row++) {
    for (let column = cellOf(x - reach); column <= cellOf(x + reach); column++) {
      for (let i = points.heads[row * CELLS + column]; i >= 0; i = points.next[i]) {
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
  const corners = line.filter((_, i) => i % step === 0);
  return corners.flatMap(([x, y]) => [x, y]).map((v) => Math.round(Math.max(-1.9, Math.min(1.9, v)) * UNIT)).join("_");
}
