// The search box: results while typing, and a list of suggestions below it (ARIA combobox with a listbox).
// Nothing happens while an input method is composing: half of a pinyin syllable is no question.

const form = document.getElementById("find");
const box = document.getElementById("search");
const list = document.getElementById("search-options");
const SEARCH_MS = 280;
const SUGGEST_MS = 120;
let searchTimer = 0;
let suggestTimer = 0;
let asked = 0;
let searched = box?.value ?? "";

const active = () => list.querySelector("[aria-selected=true]");

function close() {
  window.clearTimeout(suggestTimer);
  asked += 1;
  list.hidden = true;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

function activate(option) {
  active()?.setAttribute("aria-selected", "false");
  if (!option) return box.removeAttribute("aria-activedescendant");
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", option.id);
}

/** Swap the results, where the page has some. */
function search() {
  window.clearTimeout(searchTimer);
  searched = box.value;
  if (form.hasAttribute("hx-get")) window.htmx.trigger(form, "linksnap:search");
}

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function optionOf(offer, id) {
  const shown = element("span", { lang: offer.lang, dir: "auto", textContent: offer.shown });
  const option = element("div", { id, className: "option" }, shown);
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  if (offer.note) option.append(element("span", { className: "n", textContent: offer.note }));
  option.offer = offer;
  return option;
}

function show(groups) {
  let number = 0;
  list.replaceChildren(
    ...groups.map((group, place) => {
      const title = element("div", { id: `search-group-${place}`, className: "title", textContent: group.title });
      title.setAttribute("role", "presentation");
      const rows = group.offers.map((offer) => optionOf(offer, `search-option-${++number}`));
      const made = element("div", {}, title, ...rows);
      made.setAttribute("role", "group");
      made.setAttribute("aria-labelledby", title.id);
      return made;
    }),
  );
  list.hidden = number === 0 || document.activeElement !== box;
  box.setAttribute("aria-expanded", String(!list.hidden));
  box.removeAttribute("aria-activedescendant");
}

async function suggest() {
  // In the middle of a text nothing is to be ended.
  if (box.selectionStart !== box.value.length) return close();
  const number = ++asked;
  try {
    const answer = await fetch(`${form.dataset.suggest}?${new URLSearchParams({ q: box.value })}`);
    const { groups } = answer.ok ? await answer.json() : { groups: [] };
    // An answer that comes late is to a text that stands there no more.
    if (number === asked) show(groups);
  } catch {
    close();
  }
}

/** Put a suggestion into the box: a whole search is gone to, without the filters of this one; an ending waits for more. */
function choose(option) {
  const { text, mode, isWhole } = option.offer;
  box.value = text;
  box.setSelectionRange(text.length, text.length);
  if (mode) form.elements.mode.value = mode;
  close();
  if (isWhole) {
    document.querySelectorAll("input[type=hidden][form=find]").forEach((filter) => filter.remove());
    form.requestSubmit();
  } else {
    search();
    suggestTimer = window.setTimeout(suggest, SUGGEST_MS);
  }
}

function typed(event) {
  if (event.isComposing) return;
  window.clearTimeout(searchTimer);
  window.clearTimeout(suggestTimer);
  suggestTimer = window.setTimeout(suggest, SUGGEST_MS);
  searchTimer = window.setTimeout(() => box.value.trim() !== searched.trim() && search(), SEARCH_MS);
}

function pressed(event) {
  if (event.isComposing || event.keyCode === 229) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && list.hidden) {
    event.preventDefault();
    suggest();
  } else if (step) {
    event.preventDefault();
    const all = [...list.querySelectorAll("[role=option]")];
    const next = all.indexOf(active()) + step;
    // Past the ends is the box itself.
    activate(next === -2 ? all.at(-1) : all[next]);
  } else if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    close();
  } else if (event.key === "Enter" && !list.hidden && active()) {
    event.preventDefault();
    choose(active());
  }
}

if (form && box && list) {
  // A field of type "search" may not be a combobox (ARIA in HTML); the keyboard of a phone still says "search".
  box.type = "text";
  const said = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
  Object.entries(said).forEach(([name, value]) => box.setAttribute(name, value));
  box.addEventListener("input", typed);
  box.addEventListener("compositionend", typed);
  box.addEventListener("keydown", pressed);
  box.addEventListener("click", () => list.hidden && suggest());
  box.addEventListener("blur", close);
  // Pressing must not take the focus, and with it the list, away.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  form.addEventListener("submit", close);
  form.addEventListener("change", (event) => event.target.name === "mode" && box.value.trim() && search());
}
