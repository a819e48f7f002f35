// The map: moved by wheel, drag, pinch and keys; a point tells what it is, a line drawn around some selects them.

import { Drawing } from "./map-drawing.js";
import { areaOf, nearest, readPoints } from "./map-points.js";

const map = document.getElementById("map");
const { points, found, place, list, version, query } = map.dataset;
const [canvas, tip, card, picked] = ["canvas", ".map-tip", ".map-card", ".map-picked"].map((name) => map.querySelector(name));
const rows = [...document.querySelectorAll("[data-group]")];
const hands = new Map();
const told = new Map();
let drawing, matches, spread, moved, isLasso, waiting;

const groups = [];
for (const { dataset } of rows) {
  groups[dataset.group] = Object.fromEntries(Object.entries(dataset).map(([key, text]) => [key, key === "name" ? text : Number(text)]));
}

/** Colours and font as the sheets have them now: a canvas does not know light-dark(). */
function look() {
  const [own, swatches, ...colours] = [map, ...map.querySelectorAll(".map-swatches, .map-swatches i")].map((one) => window.getComputedStyle(one));
  return { colours: colours.map(({ color }) => color), ink: own.color, surface: own.backgroundColor, accent: swatches.color, veil: swatches.backgroundColor, font: own.fontFamily };
}

async function bytesOf(address, asked) {
  const answer = await fetch(`${address}?${new URLSearchParams({ ...asked, v: version })}`);
  return answer.ok ? answer.arrayBuffer() : new ArrayBuffer(0);
}
const numbersOf = async (asked) => new Set(new Uint32Array(await bytesOf(found, asked)));

/** Only these points stand out; all, where none are named. */
function light(names, isLit = (i) => names.has(drawing.points.numbers[i])) {
  drawing.lit = names && drawing.points.numbers.map((_, i) => isLit(i));
  drawing.redraw();
}

/** A part of the map is selected, or none: the panel says how many pages it holds and what may be done with them. */
async function pick(area) {
  const numbers = area ? await numbersOf({ area }) : matches;
  picked.hidden = !area;
  light(numbers);
  if (!area) return;
  const said = picked.querySelector("p");
  said.lastElementChild.textContent = numbers.size.toLocaleString();
  document.getElementById("announce").textContent = said.textContent;
  picked.next.value = picked.querySelector("a").href = `${list}?area=${area}`;
}

const addressOf = (i) => `${place.replace("0", drawing.points.numbers[i])}?v=${version}`;

function point(i) {
  if (drawing.at === i) return;
  drawing.at = i;
  drawing.paintSoon();
  canvas.classList.toggle("over", i >= 0);
  tip.hidden = true;
  window.clearTimeout(waiting);
  if (i >= 0) waiting = window.setTimeout(tell, 60, i);
}

async function tell(i) {
  if (!told.has(i)) {
    const answer = await fetch(addressOf(i), { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    told.set(i, await answer.json());
  }
  if (drawing.at !== i) return;
  const { title, site, tags } = told.get(i);
  const texts = { b: title, span: site, small: tags.map((name) => `#${name}`).join(" ") };
  tip.replaceChildren(...Object.entries(texts).map(([kind, textContent]) => Object.assign(document.createElement(kind), { textContent })));
  tip.hidden = false;
  const [x, y] = drawing.toScreen(drawing.points.x[i], drawing.points.y[i]);
  const left = Math.max(4, Math.min(drawing.width - tip.offsetWidth - 4, x - tip.offsetWidth / 2));
  tip.style.translate = `${left}px ${y + tip.offsetHeight + 18 < drawing.height ? y + 14 : y - tip.offsetHeight - 14}px`;
}

function open(i) {
  card.hidden = i < 0;
  if (i >= 0) window.htmx.ajax("GET", addressOf(i), card.lastElementChild);
}

function lasso(isOn) {
  isLasso = isOn;
  map.querySelector("[data-do=lasso]").ariaPressed = isOn;
  canvas.classList.toggle("lasso", isOn);
}

const under = (event) => nearest(drawing.points, ...drawing.toMap(event.offsetX, event.offsetY), 14 / drawing.scale);

canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  hands.set(event.pointerId, [event.offsetX, event.offsetY]);
  moved = spread = 0;
  if (isLasso || event.shiftKey) drawing.line = [drawing.toMap(event.offsetX, event.offsetY)];
});

canvas.addEventListener("pointermove", (event) => {
  const { pointerId, offsetX: x, offsetY: y } = event;
  const before = hands.get(pointerId);
  if (!before) return point(under(event));
  hands.set(pointerId, [x, y]);
  moved += Math.abs(x - before[0]) + Math.abs(y - before[1]);
  if (drawing.line.length) {
    drawing.line.push(drawing.toMap(x, y));
    return drawing.paintSoon();
  }
  drawing.pan((x - before[0]) / hands.size, (y - before[1]) / hands.size);
  if (hands.size !== 2) return;
  const [[ax, ay], [bx, by]] = hands.values();
  const far = Math.hypot(ax - bx, ay - by);
  if (spread) drawing.zoomAt(far / spread, (ax + bx) / 2, (ay + by) / 2);
  spread = far;
});

function letGo(event) {
  if (!hands.delete(event.pointerId)) return;
  const { line } = drawing;
  drawing.line = [];
  if (line.length > 3) {
    lasso(false);
    pick(areaOf(line));
  } else if (moved < 6 && event.type === "pointerup") {
    point(under(event));
    open(drawing.at);
  }
}
canvas.addEventListener("pointerup", letGo);
canvas.addEventListener("pointercancel", letGo);
canvas.addEventListener("pointerleave", () => hands.size || point(-1));
canvas.addEventListener("dblclick", (event) => drawing.zoomAt(2, event.offsetX, event.offsetY));
canvas.addEventListener("wheel", (event) => {
  event.preventDefault();
  drawing.zoomAt(Math.exp(-Math.max(-80, Math.min(80, event.deltaY)) / 240), event.offsetX, event.offsetY);
}, { passive: false });

const acts = {
  in: () => drawing.zoomAt(1.6),
  out: () => drawing.zoomAt(1 / 1.6),
  whole: () => drawing.look(0, 0, 1),
  lasso: () => lasso(!isLasso),
  unpick: () => pick(""),
  close: () => open(-1),
};
map.addEventListener("click", ({ target }) => acts[target.closest("[data-do]")?.dataset.do]?.());

// Keys move the map; the point nearest to its middle tells what it is, and Enter opens it.
const keys = {
  ArrowLeft: () => drawing.pan(60, 0),
  ArrowRight: () => drawing.pan(-60, 0),
  ArrowUp: () => drawing.pan(0, 60),
  ArrowDown: () => drawing.pan(0, -60),
  "+": acts.in,
  "=": acts.in,
  "-": acts.out,
  0: acts.whole,
  Enter: () => open(drawing.at),
  Escape: () => [acts.close, acts.unpick].forEach((act) => act()),
};
canvas.addEventListener("keydown", (event) => {
  if (!keys[event.key] || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  keys[event.key]();
  point(nearest(drawing.points, drawing.view.x, drawing.view.y, 60 / drawing.scale));
});

/** The group that is pointed at in the list stands out, with those within it. */
function single(row) {
  const own = row && new Set([row, ...row.querySelectorAll("[data-group]")].map(({ dataset }) => Number(dataset.group)));
  if (own) light(own, (i) => own.has(drawing.points.group[i]));
  else light(matches);
}

map.hidden = false;
drawing = new Drawing(canvas, readPoints(await bytesOf(points)), groups, look());
map.classList.add("ready");
for (const row of rows) {
  row.addEventListener("mouseenter", () => single(row));
  row.addEventListener("mouseleave", () => single(row.parentElement.closest("[data-group]")));
}
new ResizeObserver(() => drawing.resize()).observe(canvas);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  drawing.style = look();
  drawing.redraw();
});
if (query) light((matches = await numbersOf({ q: query })));
