// Lets this browser be woken: asks leave, subscribes with the key of the installation, and hands it to the server.
const bytes = (text) => {
  const raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
};

const say = (form, name) => {
  form.querySelectorAll("[data-push-said]").forEach((line) => { line.hidden = line.dataset.pushSaid !== name; });
};

const subscribe = async (form) => {
  await navigator.serviceWorker.register(form.dataset.pushWorker, { scope: "/" });
  const ready = await navigator.serviceWorker.ready;
  if ((await Notification.requestPermission()) !== "granted") return "denied";
  const old = await ready.pushManager.getSubscription();
  const made = old || await ready.pushManager.subscribe({
    userVisibleOnly: true, applicationServerKey: bytes(form.dataset.pushKey),
  });
  const { endpoint, keys } = made.toJSON();
  form.elements.endpoint.value = endpoint;
  form.elements.p256dh.value = keys.p256dh;
  form.elements.auth.value = keys.auth;
  form.submit();
  return "";
};

document.querySelectorAll("form[data-push-key]").forEach((form) => {
  const possible = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  form.hidden = false;
  if (!possible) { say(form, "impossible"); form.querySelector("button").disabled = true; return; }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say(form, "busy");
    try {
      say(form, await subscribe(form));
    } catch {
      say(form, "failed");
    }
  });
});
