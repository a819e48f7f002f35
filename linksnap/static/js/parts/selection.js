// Ticking links: Shift ticks all between two, and the number is said aloud. Without this file the bar shows and counts, too.

let last = null;
let isShift = false;

const boxes = () => [...document.querySelectorAll("[data-select]")];

/** Write the number into the bar, and say it. */
function tell() {
  const bar = document.getElementById("bulk");
  const announcer = document.getElementById("announce");
  if (!bar || !announcer) return;
  const count = boxes().filter((box) => box.checked).length;
  bar.querySelector(".n").textContent = count;
  const isAll = bar.querySelector("[data-select-all]")?.checked;
  announcer.textContent = count || isAll ? bar.querySelector(isAll ? ".every" : ".some").textContent : "";
}

/** Tick or clear all boxes between the one clicked before and this one. */
function range(box) {
  const all = boxes();
  const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
  all.slice(from, to + 1).forEach((one) => (one.checked = box.checked));
  document.getSelection()?.removeAllRanges();
}

document.addEventListener("click", (event) => {
  // A click on the label around a box comes first, and only it knows of the key in every browser.
  if (event.target.matches?.(".pick")) isShift = event.shiftKey;
  if (!event.target.matches?.("[data-select]")) return;
  if ((event.shiftKey || isShift) && last?.isConnected) range(event.target);
  last = event.target;
  isShift = false;
});
document.addEventListener("change", (event) => event.target.matches("[data-select], [data-select-all]") && tell());
document.addEventListener("reset", (event) => event.target.id === "bulk" && window.setTimeout(tell));
document.addEventListener("keydown", (event) => {
  // Enter would send the form, which has no button for that yet.
  if (event.key === "Enter" && event.target.matches?.("[data-select], [data-select-all]")) event.preventDefault();
});
