// Keeps "5 min ago" true: <time datetime data-time="relative">. The server wrote the first text.
const MINUTE = 60_000;
let started = false;

export function attachTimes(root) {
  root.querySelectorAll('time[data-time="relative"]').forEach(refresh);
  if (started) return;
  started = true;
  setInterval(() => document.querySelectorAll('time[data-time="relative"]').forEach(refresh), MINUTE / 2);
}

function refresh(element) {
  const moment = Date.parse(element.dateTime);
  if (Number.isNaN(moment)) return;
  const language = document.documentElement.lang || "nl";
  const minutes = Math.round((moment - Date.now()) / MINUTE);
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  if (Math.abs(minutes) < 1) return;
  element.textContent = Math.abs(minutes) < 60
    ? words.format(minutes, "minute")
    : Math.abs(minutes) < 48 * 60
      ? words.format(Math.trunc(minutes / 60), "hour")
      : words.format(Math.trunc(minutes / 1440), "day");
}
