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

document.addEventListener("paste", pasteUrls);
document.addEventListener("htmx:sseOpen", () => poll(false));
document.addEventListener("htmx:sseError", () => poll(true));
document.addEventListener("htmx:sseClose", () => poll(false));
document.addEventListener("htmx:sseMessage", (event) => {
  const name = event.detail.type ?? "";
  const row = document.getElementById(name.replace(/^row-/, "job-"));
  if (!row || !name.startsWith("row-")) return;
  announceRows(row);
  // A finished capture is a new card, or a new picture on an old one.
  if (row.matches(".done, .failed")) window.htmx.trigger(document.body, "linksnap:refresh");
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "desk") announceRows(event.target);
});
document.addEventListener("htmx:beforeRequest", (event) => {
  // Never pull the list from under somebody who is in it.
  const list = event.target;
  if (list.id === "listing" && list.contains(document.activeElement)) event.preventDefault();
});
