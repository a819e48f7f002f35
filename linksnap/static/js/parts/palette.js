// Fills the dialogs that keys open: the command palette (ARIA combobox with a listbox) and the list of keys. Loaded on
// first use. Nothing is asked or chosen while an input method is composing: half of a pinyin syllable is no question.

const ASK_MS = 90;
const known = new WeakSet();
let timer = 0;

/** The palette's parts: its box, its options, and the one that Enter opens. */
function parts(dialog) {
  const all = [...dialog.querySelectorAll("[role=option]")];
  return { box: dialog.querySelector("[role=combobox]"), all, active: all.find((one) => one.ariaSelected === "true") };
}

function activate(dialog, option) {
  const { box, active } = parts(dialog);
  active?.setAttribute("aria-selected", "false");
  if (!option) return box?.removeAttribute("aria-activedescendant");
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", option.id);
}

function ask(box) {
  window.clearTimeout(timer);
  window.htmx.trigger(box, "linksnap:palette");
}

function pressed(event) {
  const dialog = event.currentTarget;
  const { all, active } = parts(dialog);
  if (event.isComposing || event.keyCode === 229 || !event.target.matches("[role=combobox]")) return;
  const now = all.indexOf(active);
  const last = all.length - 1;
  const next = { ArrowDown: now + 1, ArrowUp: now - 1, PageDown: Math.min(now + 8, last), PageUp: Math.max(now - 8, 0) }[event.key];
  // Past an end it goes on at the other one.
  if (next !== undefined) activate(dialog, all.at(next > last ? 0 : next));
  else if (event.key !== "Enter") return;
  else active?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey: event.ctrlKey, metaKey: event.metaKey }));
  event.preventDefault();
}

function listen(dialog) {
  known.add(dialog);
  dialog.addEventListener("input", (event) => {
    window.clearTimeout(timer);
    if (!event.isComposing) timer = window.setTimeout(ask, ASK_MS, event.target);
  });
  dialog.addEventListener("compositionend", (event) => ask(event.target));
  dialog.addEventListener("keydown", pressed);
  dialog.addEventListener("htmx:afterSwap", () => activate(dialog, parts(dialog).all[0]));
  // The inside covers all of the dialog, so this is the backdrop.
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.querySelector("form")?.reset());
}

/** Fill a dialog that stands open with what an address holds. */
export async function fill(dialog, address) {
  if (!known.has(dialog)) listen(dialog);
  const { box } = parts(dialog);
  if (box) ask(box);
  else await window.htmx.ajax("GET", address, { target: dialog, swap: "innerHTML" });
}
