// Registers the worker that answers with a notice where there is no connection. Browsers allow it over https and on this machine.
window.addEventListener("load", () => {
  // Asked for anew at most once an hour, as its own headers say, and not at every page.
  navigator.serviceWorker?.register("/offline-worker.js", { updateViaCache: "all" }).catch(() => {});
});
