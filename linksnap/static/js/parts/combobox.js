// A field with a list of options below it (ARIA combobox with a listbox): for the search box and for fields of tags.
// Nothing happens while an input method is composing: half of a pinyin syllable is no question.

const WAIT_MS = 120;

/**
 * Make `box` a combobox with the listbox `list`. `ask` fetches and gives what draws the options (nothing: close it),
 * `choose` takes an option. Gives `close`, and `later`, which asks after a moment.
 */
export function combobox(box, list, ask, choose) {
  let timer = 0;
  let asked = 0;
  const active = () => list.querySelector("[aria-selected=true]");

  function close() {
    window.clearTimeout(timer);
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

  async function suggest() {
    const number = ++asked;
    try {
      const draw = await ask();
      // An answer that comes late is to a text that stands there no more.
      if (number !== asked) return;
      if (!draw) return close();
      draw();
      list.hidden = !list.querySelector("[role=option]") || document.activeElement !== box;
      box.setAttribute("aria-expanded", String(!list.hidden));
      box.removeAttribute("aria-activedescendant");
    } catch {
      close();
    }
  }

  function later() {
    window.clearTimeout(timer);
    timer = window.setTimeout(suggest, WAIT_MS);
  }

  function pressed(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && list.hidden) suggest();
    else if (step) {
      const all = [...list.querySelectorAll("[role=option]")];
      const next = all.indexOf(active()) + step;
      // Past the ends is the field itself.
      activate(next === -2 ? all.at(-1) : all[next]);
    } else if (list.hidden) return;
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && active()) choose(active());
    else return;
    event.preventDefault();
  }

  const said = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
  Object.entries(said).forEach(([name, value]) => box.setAttribute(name, value));
  const typed = (event) => event.isComposing || later();
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
  return { close, later };
}
