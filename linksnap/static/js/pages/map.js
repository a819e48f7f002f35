// The map of the library: moved by wheel, drag, pinch and keys; a point tells what it is; a line drawn around some picks them.

import { Drawing } from "./map-drawing.js";
import { areaOf, fetchPoints, nearest } from "./map-points.js";

const REACH_PX = 14;
const map = document.getElementById("map");
const { dataset } = map;
const canvas = map.querySelector("canvas");
const part = (name) => map.querySelector(`.map-${name}`);
const [tip, card, picked] = [part("tip"), part("card"), part("picked")];
const rows = [...document.querySelectorAll("[data-group]")];
const hands = new Map();
const told = new Map();
let drawing;
let spread = 0;
let moved = 0;
let isLasso = false;
let hover = 0;

const groups = rows.map((row) => ({ ...Object.fromEntries(["depth", "x", "y", "pages", "colour", "top"].map((name) => [name, Number(row.dataset[name])])), number: Number(row.dataset.group), name: row.dataset.name }));
groups.sort((a, b) => a.number - b.number);

/** Colours and font as the sheets have them now; a canvas does not know light-dark(). */
function look() {
  const of = (element) => window.getComputedStyle(element);
  const swatches = [...map.querySelectorAll(".map-swatches i")].map((one) => of(one).color);
  const { color, backgroundColor, fontFamily } = of(map);
  const { color: accent, backgroundColor: veil } = of(part("swatches"));
  return { colours: swatches, ink: color, surface: backgroundColor, accent, veil, font: fontFamily };
}

async function numbersOf(query) {
  const answer = await fetch(`${dataset.found}?${new URLSearchParams({ ...query, v: dataset.version })}`);
  return answer.ok ? new Set(new Uint32Array(await answer.arrayBuffer())) : new Set();
}

function light(isLit) {
  drawing.lit = isLit && Uint8Array.from(drawing.points.numbers, (_, i) => (isLit(i) ? 1 : 0));
  drawing.redraw();
}

/** Only the points of these numbers. */
const lightNumbers = (numbers) => light(numbers && ((i) => numbers.has(drawing.points.numbers[i])));

let matches = null;

/** The pages of a part of the map, or none: the panel says how many and what may be done with them. */
async function pick(area) {
  picked.hidden = !area;
  if (!area) return lightNumbers(matches);
  const numbers = await numbersOf({ area });
  lightNumbers(numbers);
  picked.querySelector("b").textContent = numbers.size.toLocaleString(document.documentElement.lang);
  picked.querySelectorAll("a, button:not([data-do])").forEach((one) => one.toggleAttribute("inert", !numbers.size));
  picked.next.value = picked.querySelector("a").href = `${dataset.list}?area=${area}`;
  const announcer = document.getElementById("announce");
  announcer.textContent = picked.querySelector("p").textContent;
}

function point(i) {
  if (drawing.at === i) return;
  drawing.at = i;
  drawing.paintSoon();
  canvas.classList.toggle("over", i >= 0);
  tip.hidden = true;
  window.clearTimeout(hover);
  if (i >= 0) hover = window.setTimeout(() => tell(i), told.has(i) ? 0 : 60);
}

const placeOf = (i) => `${dataset.place.replace("/0/", `/${drawing.points.numbers[i]}/`)}?v=${dataset.version}`;

async function tell(i) {
  if (!told.has(i)) {
    const answer = await fetch(placeOf(i), { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    told.set(i, await answer.json());
  }
  if (drawing.at !== i) return;
  const { title, site, tags } = told.get(i);
  tip.replaceChildren(...[["b", title], ["span", site], ["small", tags.map((name) => `#${name}`).join(" ")]].filter(([, text]) => text).map(([kind, text]) => Object.assign(document.createElement(kind), { textContent: text })));
  tip.hidden = false;
  const [x, y] = drawing.toScreen(drawing.points.x[i], drawing.points.y[i]);
  const fits = y + tip.offsetHeight + 18 < drawing.height;
  tip.style.translate = `${Math.max(4, Math.min(drawing.width - tip.offsetWidth - 4, x - tip.offsetWidth / 2))}px ${fits ? y + 14 : y - tip.offsetHeight - 14}px`;
}

function open(i) {
  card.hidden = i < 0;
  if (i >= 0) window.htmx.ajax("GET", placeOf(i), { target: card.querySelector("div"), swap: "innerHTML" });
}

const at = (event) => {
  const box = canvas.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
};
const under = (event) => nearest(drawing.points, ...drawing.toMap(...at(event)), REACH_PX / drawing.scale);

function lasso(isOn) {
  isLasso = isOn;
  map.querySelector("[data-do=lasso]").setAttribute("aria-pressed", isOn);
  canvas.classList.toggle("lasso", isOn);
}

canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  hands.set(event.pointerId, at(event));
  moved = 0;
  spread = 0;
  if (isLasso || event.shiftKey) drawing.line = [drawing.toMap(...at(event))];
});

canvas.addEventListener("pointermove", (event) => {
  const before = hands.get(event.pointerId);
  if (!before) return event.pointerType === "mouse" && point(under(event));
  const [x, y] = at(event);
  const [dx, dy] = [x - before[0], y - before[1]];
  hands.set(event.pointerId, [x, y]);
  moved += Math.abs(dx) + Math.abs(dy);
  if (drawing.line.length) {
    drawing.line.push(drawing.toMap(x, y));
    return drawing.paintSoon();
  }
  drawing.pan(dx / hands.size, dy / hands.size);
  if (hands.size === 2) {
    const [one, other] = [...hands.values()];
    const now = Math.hypot(one[0] - other[0], one[1] - other[1]);
    if (spread) drawing.zoomAt(now / spread, (one[0] + other[0]) / 2, (one[1] + other[1]) / 2);
    spread = now;
  }
});

function letGo(event) {
  if (!hands.delete(event.pointerId)) return;
  const { line } = drawing;
  drawing.line = [];
  if (line.length) {
    lasso(false);
    if (line.length > 3) pick(areaOf(line));
    drawing.paintSoon();
  } else if (moved < 6 && event.type === "pointerup") {
    const i = under(event);
    point(i);
    open(i);
  }
}
canvas.addEventListener("pointerup", letGo);
canvas.addEventListener("pointercancel", letGo);
canvas.addEventListener("pointerleave", () => !hands.size && point(-1));
canvas.addEventListener("dblclick", (event) => drawing.zoomAt(2, ...at(event)));
canvas.addEventListener("wheel", (event) => {
  event.preventDefault();
  drawing.zoomAt(Math.exp(-Math.max(-80, Math.min(80, event.deltaY)) / 240), ...at(event));
}, { passive: false });

const whole = () => drawing.look(0, 0, 1);
const acts = {
  in: () => drawing.zoomAt(1.6),
  out: () => drawing.zoomAt(1 / 1.6),
  whole,
  lasso: () => lasso(!isLasso),
  unpick: () => pick(""),
  close: () => open(-1),
};
map.addEventListener("click", (event) => acts[event.target.closest("[data-do]")?.dataset.do]?.());

// Keys move the map under the middle; the point nearest to it tells what it is, and Enter opens it.
const steps = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
const keys = { "+": acts.in, "=": acts.in, "-": acts.out, 0: whole, Escape: () => (open(-1), pick(""), lasso(false)), Enter: () => open(drawing.at) };
canvas.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (steps[event.key]) drawing.pan(...steps[event.key]);
  else if (keys[event.key]) keys[event.key]();
  else return;
  event.preventDefault();
  event.stopPropagation();
  if (event.key !== "Enter") point(nearest(drawing.points, drawing.view.x, drawing.view.y, 60 / drawing.scale));
});

/** What the list beside the map points at stands out on it. */
function single(row) {
  const own = row && Number(row.dataset.group);
  const within = new Set([own]);
  groups.forEach((group) => within.has(Number(rowOf.get(group.number)?.dataset.parent)) && within.add(group.number));
  if (row) light((i) => within.has(drawing.points.group[i]));
  else lightNumbers(matches);
}
const rowOf = new Map(rows.map((row) => [Number(row.dataset.group), row]));

async function begin() {
  map.hidden = false;
  document.body.classList.add("has-map");
  drawing = new Drawing(canvas, await fetchPoints(`${dataset.points}?v=${dataset.version}`), groups, look());
  map.classList.add("ready");
  rows.forEach((row) => {
    row.addEventListener("mouseenter", () => single(row));
    row.addEventListener("mouseleave", () => single(row.parentElement.closest("[data-group]")));
  });
  new ResizeObserver(() => drawing.resize()).observe(canvas);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    drawing.style = look();
    drawing.redraw();
  });
  if (dataset.query) {
    matches = await numbersOf({ q: dataset.query });
    lightNumbers(matches);
  }
}
begin();
