// A field that takes tags (`data-tags`): what the person has is offered while typing, also by alias, pinyin or initials.
// `add` sends the form when one was chosen, `one` fills the field, `many` fills the last of names with commas between.

import { combobox } from "./combobox.js";

let fields = 0;

/** Where the name begins that is being typed. */
function begin(field) {
  return field.dataset.tags === "one" ? 0 : field.value.search(/[^,，、;；]*$/);
}

async function ask(field, list) {
  const q = field.value.slice(begin(field)).trim();
  const address = new URL(field.dataset.find, location.href);
  address.searchParams.set("q", q);
  address.searchParams.set("kind", field.dataset.tags);
  const answer = await fetch(address);
  if (!answer.ok) return null;
  const options = await answer.text();
  return () => {
    window.htmx.swap(list, options, { swapStyle: "innerHTML", swapDelay: 0, settleDelay: 0 });
    [...list.children].forEach((option, place) => (option.id = `${list.id}-${place}`));
  };
}

/** Make a field a combobox, the first time somebody comes to it. */
export function open(field) {
  if (field.role === "combobox") return;
  const list = document.createElement("div");
  Object.assign(list, { id: `tags-${++fields}`, className: "options", role: "listbox", hidden: true });
  list.ariaLabel = field.labels[0]?.textContent.trim() || field.ariaLabel;
  field.after(list);
  const options = combobox(field, list, () => ask(field, list), (option) => {
    field.value = field.value.slice(0, begin(field)) + option.dataset.name;
    options.close();
    if (field.dataset.tags === "add") field.form.requestSubmit();
  });
  if (field === document.activeElement && field.value) options.later();
}
