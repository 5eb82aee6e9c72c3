// The page without a network. `CACHE` and `FILES` are written in front of this text.

self.addEventListener("install", (event) => {
  const fresh = FILES.map((it) => new Request(it, { cache: "reload" }));
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(fresh))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const isOld = (it) => it.startsWith("dockwright-playground-") && it !== CACHE;
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(isOld).map((it) => caches.delete(it))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  const cached = caches
    .open(CACHE)
    .then((cache) => cache.match(request.mode === "navigate" ? "./" : request));
  event.respondWith(cached.then((it) => it ?? fetch(request)));
});
