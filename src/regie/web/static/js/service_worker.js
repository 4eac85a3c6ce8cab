// Shows a call that came by push, also when no page is open, and opens its link when it is tapped.
// It caches nothing and reads nothing: every page keeps coming from the server.
const told = (event) => {
  try {
    return event.data ? event.data.json() : {};
  } catch {
    return {};
  }
};

// Only an address of our own is opened, whatever a message says.
const own = (address) => {
  const url = new URL(typeof address === "string" ? address : "/", self.location.origin);
  return url.origin === self.location.origin ? url.href : self.location.origin;
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const call = told(event);
  event.waitUntil(
    self.registration.showNotification(call.title || "Regie", {
      body: call.body || "",
      tag: call.tag || "regie",
      renotify: true,
      requireInteraction: Boolean(call.urgent),
      data: { url: own(call.url) },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(own(event.notification.data && event.notification.data.url)));
});
