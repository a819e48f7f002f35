// The review inbox: when a page is decided, the next one that waits has the focus. The keys themselves are those of
// js/keys.js: each button carries its own (data-key), and a row is a row of every list.

const ROW = ".rv";
const KEYS = /^[1-9ar]$/;
const rows = () => [...document.querySelectorAll(ROW)];
// Not by its class: while htmx settles, a new row still has the classes of the old one.
const waits = (row) => row.querySelector("[name=do][value=all]") !== null;

/** Go to a page of the list; its title is what Enter opens. */
function enter(row) {
  row.querySelector(".go").focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

/** Say that a page is decided, and go on to the next one; at the end, to the next pages. */
function goOn(row) {
  const announcer = document.getElementById("announce");
  if (announcer) announcer.textContent = row.dataset.announce;
  const all = rows();
  const next = all.slice(all.indexOf(row) + 1).find(waits);
  if (next) enter(next);
  else document.querySelector(".rv-more [rel=next]")?.focus();
}

document.addEventListener("htmx:afterSwap", ({ target }) => {
  const isLost = document.activeElement === document.body || target.contains?.(document.activeElement);
  if (target.matches?.(ROW) && !waits(target) && isLost) goOn(target);
});

// A key that decides means the page in focus; before there is one, it only leads to the first.
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented || document.body.dataset.letters) return;
  if (!KEYS.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.activeElement === document.body && rows().length) enter(rows().find(waits) ?? rows()[0]);
});
