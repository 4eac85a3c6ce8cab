// Listens to what changes elsewhere. The browser reconnects by itself and says what it heard last,
// so nothing is missed; after a long silence `resync` asks to draw everything anew.
export function listen(address, heard) {
  if (!address || !("EventSource" in window)) return;
  const source = new EventSource(address);
  source.onmessage = (message) => {
    let event;
    try { event = JSON.parse(message.data); } catch { return; }
    if (event.a === "ended") { source.close(); location.reload(); return; } // signed out elsewhere
    if (event.a !== "hello") heard(event);
  };
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}
