// Counts down to the moment before which somebody must decide. The server wrote it in words already.
const SECOND = 1000;

function tick(element) {
  const left = Math.floor((Date.parse(element.dataset.countdown) - Date.now()) / SECOND);
  if (Number.isNaN(left)) return;
  element.classList.toggle("clock__left--late", left < 300);
  if (left <= 0) { element.textContent = element.dataset.over; return; }
  if (left > 24 * 3600) return;
  const hours = Math.floor(left / 3600);
  const minutes = String(Math.floor(left / 60) % 60).padStart(hours ? 2 : 1, "0");
  const seconds = String(left % 60).padStart(2, "0");
  element.textContent = `${element.dataset.left} ${hours ? `${hours}:` : ""}${minutes}:${seconds}`;
}

const clocks = [...document.querySelectorAll("[data-countdown]")];
const tickAll = () => clocks.forEach(tick);
if (clocks.length) { tickAll(); setInterval(tickAll, SECOND); }
