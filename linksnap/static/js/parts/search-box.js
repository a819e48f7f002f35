// The search box: results while typing, and suggestions below it.

import { combobox } from "./combobox.js";

const form = document.getElementById("find");
const box = document.getElementById("search");
const list = document.getElementById("search-options");
const SEARCH_MS = 280;
let searchTimer = 0;
let searched = box?.value ?? "";
let options;

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
}

async function ask() {
  // In the middle of a text nothing is to be ended.
  if (box.selectionStart !== box.value.length) return null;
  const answer = await fetch(`${form.dataset.suggest}?${new URLSearchParams({ q: box.value })}`);
  const { groups } = answer.ok ? await answer.json() : { groups: [] };
  return () => show(groups);
}

/** Put a suggestion into the box: a whole search is gone to, without the filters of this one; an ending waits for more. */
function choose(option) {
  const { text, mode, isWhole } = option.offer;
  box.value = text;
  box.setSelectionRange(text.length, text.length);
  if (mode) form.elements.mode.value = mode;
  options.close();
  if (isWhole) {
    document.querySelectorAll("input[type=hidden][form=find]").forEach((filter) => filter.remove());
    form.requestSubmit();
  } else {
    search();
    options.later();
  }
}

function typed(event) {
  if (event.isComposing) return;
  window.clearTimeout(searchTimer);
  searchTimer = window.setTimeout(() => box.value.trim() !== searched.trim() && search(), SEARCH_MS);
}

if (form && box && list) {
  // A field of type "search" may not be a combobox (ARIA in HTML); the keyboard of a phone still says "search".
  box.type = "text";
  options = combobox(box, list, ask, choose);
  box.addEventListener("input", typed);
  box.addEventListener("compositionend", typed);
  form.addEventListener("submit", options.close);
  form.addEventListener("change", (event) => event.target.name === "mode" && box.value.trim() && search());
}

// Fields of tags bring their list of options when somebody comes to one.
document.addEventListener("focusin", async ({ target }) => {
  if (target.dataset?.tags) (await import("./tag-field.js")).open(target);
});
