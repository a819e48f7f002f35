// Answers a page that cannot be reached with the page that says so. It keeps that page, its styles, and nothing else: no
// page of a person is ever cached. linksnap/views/offline.py writes KEPT (the cache's name, the page, all files) above.

self.addEventListener("install", (event) => {
  const keep = async () => {
    await (await caches.open(KEPT.name)).addAll(KEPT.files);
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("linksnap-") && name !== KEPT.name).map((name) => caches.delete(name)));
    // Else every page would wait until this worker has woken up.
    await self.registration.navigationPreload?.enable();
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

/** The network's answer; where there is none, what is kept. */
async function answer(event, kept) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await caches.match(kept)) ?? Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const path = new URL(request.url).pathname;
  // Only whole pages: the frame of an archived page says by itself that it has failed.
  if (request.mode === "navigate" && request.destination === "document") event.respondWith(answer(event, KEPT.page));
  else if (KEPT.files.includes(path)) event.respondWith(answer(event, path));
});
