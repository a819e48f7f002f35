// All that is ours around htmx: say what happened, keep a broken live connection alive, refresh the list.

const POLL_MS = 3000;
const announcer = document.getElementById("announce");
let said = "";
let polling = 0;

/** Say one sentence to assistive technology; the same one twice in a row is said once. */
function announce(sentence) {
  if (!announcer || !sentence || sentence === said) return;
  said = sentence;
  announcer.textContent = sentence;
}

/** Read out what the rows that just came say of themselves. */
function announceRows(root) {
  const rows = root.matches?.("[data-announce]") ? [root] : [...(root.querySelectorAll?.("[data-announce]") ?? [])];
  rows.forEach((row) => announce(row.dataset.announce.trim()));
}

/** While the live connection is broken, ask for the tray every few seconds. */
function poll(isBroken) {
  window.clearInterval(polling);
  polling = isBroken
    ? window.setInterval(() => {
        const tray = document.getElementById("tray");
        if (tray?.hasAttribute("sse-connect")) window.htmx.trigger(tray, "linksnap:poll");
        else poll(false);
      }, POLL_MS)
    : 0;
}

/** A pasted text with several lines becomes one line: a one-line field would glue the addresses together. */
function pasteUrls(event) {
  const field = event.target;
  const text = event.clipboardData?.getData("text") ?? "";
  if (!(field instanceof HTMLInputElement) || !field.hasAttribute("data-urls") || !/[\r\n]/.test(text)) return;
  event.preventDefault();
  field.setRangeText(text.trim().split(/\s+/).join(" "), field.selectionStart, field.selectionEnd, "end");
}

/** One row came. Only its face is redrawn while its buttons stay the same: a click in between must not get lost. */
function redrawRow(event) {
  const template = document.createElement("template");
  template.innerHTML = event.data;
  const fresh = template.content.querySelector(".job");
  const row = fresh && document.getElementById(fresh.id);
  if (!row) return;
  if (row.dataset.shape === fresh.dataset.shape) {
    row.querySelector(".face").replaceChildren(...fresh.querySelector(".face").childNodes);
    return;
  }
  window.htmx.swap(row, event.data, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 });
  announce(fresh.dataset.announce.trim());
  // A finished capture is a new card, or a new picture on an old one.
  if (fresh.matches(".done, .failed")) window.htmx.trigger(document.body, "linksnap:refresh");
}

document.addEventListener("paste", pasteUrls);
document.addEventListener("htmx:sseOpen", (event) => {
  poll(false);
  // The same function twice is heard once, so a connection taken up again needs no care.
  event.detail.source.addEventListener("row", redrawRow);
});
document.addEventListener("htmx:sseError", () => poll(true));
document.addEventListener("htmx:sseClose", () => poll(false));
/** A chip that was decided on is gone, and the focus with it: give it to the next one, else to the card itself. */
function keepFocus(id) {
  const place = /^(card|job)-/.test(id) && document.activeElement === document.body && document.getElementById(id);
  if (place) (place.querySelector(".prop button") ?? place.querySelector("a, button"))?.focus({ preventScroll: true });
}

document.addEventListener("htmx:afterSwap", (event) => {
  keepFocus(event.target.id);
  if (event.target.id !== "desk") return;
  announceRows(event.target);
  if (!event.target.querySelector("[role=alert]")) window.htmx.trigger(document.body, "linksnap:refresh");
});
document.addEventListener("htmx:beforeRequest", (event) => {
  // Never pull the list from under somebody who is in it.
  const list = event.target;
  if (["listing", "snap"].includes(list.id) && list.contains(document.activeElement)) event.preventDefault();
});
/** What a person asked for did not come: say so where messages stand, with a button that asks again. */
function tellFailure(event) {
  const { elt, triggeringEvent: cause } = event.detail.requestConfig;
  const notes = document.getElementById("notes");
  // What asks by itself, asks again by itself.
  if (!notes || (elt.id !== "find" && !["click", "submit", "change", "input"].includes(cause?.type))) return;
  notes.replaceChildren(document.getElementById("failed").content.cloneNode(true));
  notes.querySelector("[data-again]").onclick = () => {
    notes.replaceChildren();
    if (elt.isConnected) window.htmx.trigger(elt, cause.type);
    else window.location.reload();
  };
  notes.scrollIntoView({ block: "nearest" });
}
for (const name of ["sendError", "responseError", "timeout"]) {
  // A moment later: who leaves the page breaks off what is under way, and has no use for the sentence.
  document.addEventListener(`htmx:${name}`, (event) => window.setTimeout(tellFailure, 300, event));
}
// The palette and the help are pages; with scripts, dialogs, whose module is loaded when the first one is asked for.
document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-dialog]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    const dialog = document.getElementById(link.dataset.dialog);
    // Open at once: what is typed while the module comes belongs into it, and is no key of the page.
    dialog.showModal();
    await (await import(dialog.dataset.module)).fill(dialog, link.href);
  } catch {
    window.location.assign(link.href);
  }
});
