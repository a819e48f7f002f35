// What follows on search results: says how many came, and tells the server what was searched for and which hit was opened,
// where the person wants that remembered. No GET writes anything, so this goes beside the request as a beacon; without
// scripts nothing is remembered.

const form = document.getElementById("find");
const address = form?.dataset.history;

function tell(values) {
  if (!address || !values.q?.trim()) return;
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.dataset.csrf);
  Object.entries(values).forEach(([name, value]) => body.append(name, value));
  navigator.sendBeacon(address, body);
}

/** A link to a hit: its card tells which one, its place in the list which rank. */
function opened(event) {
  const link = event.target.closest?.(".hits a.go");
  const hits = link?.closest(".hits");
  if (!hits || (event.type === "auxclick" && event.button !== 1)) return;
  const card = link.closest(".card");
  tell({
    q: hits.dataset.query,
    link: card.id.replace("card-", ""),
    passage: new URL(link.href).searchParams.get("p") ?? "",
    rank: Number(hits.dataset.first) + [...hits.children].indexOf(card),
  });
}

form?.addEventListener("submit", () => tell({ q: form.elements.q.value }));
document.addEventListener("click", opened);
document.addEventListener("auxclick", opened);
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id !== "main") return;
  // Say how many there are; and where what had the focus is gone, the results have it.
  const announcer = document.getElementById("announce");
  const heading = document.getElementById("h");
  if (announcer && heading) announcer.textContent = heading.innerText.replace(/\s+/g, " ");
  if (document.activeElement === document.body) document.getElementById("main")?.focus({ preventScroll: true });
});
