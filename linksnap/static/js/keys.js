// Keys: a letter presses what carries it (data-key) in the row that has the focus, else on the page; j k h l move through
// rows. Never while typing or composing; no letters where they are off (data-letters). All keys: linksnap/forms/keys.py.

const ROWS = ".card, .table tbody tr, .tag-row:not(.heads), .queue > .job, .col-row, .rv";
const FIELDS = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const rows = () => [...document.querySelectorAll(ROWS)];
const current = () => document.activeElement.closest(ROWS);
const linkOf = (row) => row.querySelector(".go, th a, .t a, a[href]");
let begun = "";
let begunAt = 0;
let place = -1;

function enter(row) {
  linkOf(row)?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

/** From nowhere, the first step leads to the first row in sight. */
function move(key) {
  const all = rows();
  const tops = all.map((row) => row.getBoundingClientRect().top);
  const across = tops.filter((top) => top === tops[0]).length;
  const now = all.indexOf(current());
  const next = now + { j: across, k: -across, l: 1, h: -1 }[key];
  const row = all[now < 0 ? Math.max(tops.findIndex((top) => top > 0), 0) : Math.min(next, all.length - 1)];
  if (row) enter(row);
  return all.length;
}

/** What carries a key: in the chip or row that has the focus, else outside of all rows. */
function carrier(key) {
  for (const scope of [document.activeElement.closest(".prop"), current(), document]) {
    const all = scope?.querySelectorAll(`[data-key="${CSS.escape(key)}"]:not(:disabled)`) ?? [];
    const found = [...all].find((one) => scope !== document || !one.closest(ROWS));
    if (found) return found;
  }
}

function use(found, { key, shiftKey }) {
  if (found.matches(FIELDS)) return found.focus();
  // Back to where one came from, which is not always the library.
  if (key === "Escape" && document.referrer.startsWith(window.location.origin)) return window.history.back();
  // Shift selects all from the last box on, as with the mouse.
  found.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: shiftKey && /x/i.test(key) }));
}

document.addEventListener("keydown", (event) => {
  const { key, target, timeStamp } = event;
  const isMod = event.ctrlKey || event.metaKey;
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || event.altKey) return;
  if (isMod ? key !== "k" : document.querySelector(":modal, :popover-open")) return;
  if (!isMod && target.matches(FIELDS)) return key === "Escape" && target.blur();
  if (!isMod && !key[1] && document.body.dataset.letters) return;
  const before = timeStamp - begunAt < 1500 ? begun : "";
  begun = !before && "g*".includes(key) ? key : "";
  begunAt = timeStamp;
  if (begun) return;
  const row = current();
  if (row) place = rows().indexOf(row);
  const wanted = isMod ? "Mod+k" : before ? `${before} ${key}` : key === "X" ? "x" : key;
  const found = carrier(wanted);
  if ("hjkl".includes(wanted)) {
    // A page without rows may have a use of its own for the letter.
    if (!move(wanted)) return;
  } else if (wanted === "o" && row) linkOf(row).click();
  else if (found) use(found, event);
  else return;
  event.preventDefault();
});

// What was decided on may have left the list: the focus goes to what stands in its place.
document.addEventListener("htmx:afterSwap", () => {
  const row = place >= 0 && document.activeElement === document.body && (rows()[place] ?? rows().at(-1));
  if (row) enter(row);
});
