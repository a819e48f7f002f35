// One-letter keys: "/" goes to the search box, "n" to the add bar. Never while typing or composing Chinese.

function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const field = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === event.key);
  if (!field) return;
  event.preventDefault();
  if (field instanceof HTMLAnchorElement) field.click();
  else field.focus();
});
