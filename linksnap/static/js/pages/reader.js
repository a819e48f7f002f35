// What is selected in the reader: one button highlights it as the form does, the other searches for it by meaning.

const article = document.getElementById("article");
const form = document.querySelector("#highlights .hl-new form");
const button = document.createElement("button");
button.type = "button";
button.className = "btn main s hl-button";
button.textContent = article?.dataset.label ?? "";
button.hidden = true;
const search = document.createElement("a");
search.className = "btn line s like-button";
search.textContent = article?.dataset.like ?? "";
search.hidden = true;
// As much as the search box takes.
const LONGEST_QUESTION = 500;

/** The words selected in the article, without what stands outside of it. */
function selectedWords() {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return "";
  const range = selection.getRangeAt(0);
  return article.contains(range.commonAncestorContainer) ? selection.toString().trim() : "";
}

/** Show the button just below the selection, or hide it. */
function place() {
  const words = selectedWords();
  button.hidden = search.hidden = !words;
  if (!words) return;
  const asked = new URLSearchParams({ q: words.slice(0, LONGEST_QUESTION), mode: "meaning" });
  search.href = `${article.dataset.search}?${asked}`;
  const box = document.getSelection().getRangeAt(0).getBoundingClientRect();
  const left = Math.min(Math.max(box.left, 8), document.documentElement.clientWidth - 140);
  // Set through the style object, which the content security policy allows; a style attribute it would not.
  button.style.setProperty("left", `${left + window.scrollX}px`);
  button.style.setProperty("top", `${box.bottom + window.scrollY + 8}px`);
  search.style.setProperty("left", `${left + window.scrollX}px`);
  search.style.setProperty("top", `${box.bottom + window.scrollY + 12 + button.offsetHeight}px`);
}

if (article && form) {
  document.body.append(button, search);
  document.addEventListener("selectionchange", () => window.requestAnimationFrame(place));
  // Pressing must not take the selection away before it is read.
  for (const one of [button, search]) one.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    form.elements.quote.value = selectedWords();
    form.elements.note.value = "";
    form.requestSubmit();
  });
}
