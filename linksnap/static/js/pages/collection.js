// Drag the cards of a collection into their own order. Without this, each card's menu moves it by one place.

const list = document.querySelector("[data-arrange]");
let dragged = null;

/** The card under the pointer, where the dragged one would go. */
function cardAt(event) {
  const card = event.target instanceof Element ? event.target.closest(".card") : null;
  return card && card !== dragged && list.contains(card) ? card : null;
}

/** Tell the server the order of this page; where that fails, the page as the server knows it comes back. */
async function keep() {
  const body = new URLSearchParams();
  [...list.querySelectorAll(".card")].forEach((card) => body.append("link", card.id.replace("card-", "")));
  body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
  const answer = await fetch(list.dataset.arrange, { method: "POST", body }).catch(() => null);
  if (!answer?.ok) window.location.reload();
}

if (list) {
  list.querySelectorAll(".card").forEach((card) => {
    card.draggable = true;
    // A link or picture would be dragged on its own, as an address.
    card.querySelectorAll("a, img").forEach((part) => (part.draggable = false));
  });
  list.addEventListener("dragstart", (event) => {
    dragged = event.target instanceof Element ? event.target.closest(".card") : null;
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.id);
    dragged.classList.add("dragged");
  });
  list.addEventListener("dragover", (event) => {
    const card = dragged && cardAt(event);
    if (!dragged) return;
    event.preventDefault();
    if (!card) return;
    const isAfter = dragged.compareDocumentPosition(card) & Node.DOCUMENT_POSITION_FOLLOWING;
    card[isAfter ? "after" : "before"](dragged);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("dragged");
    dragged = null;
    keep();
  });
}
