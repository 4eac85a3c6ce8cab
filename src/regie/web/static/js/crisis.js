// <time data-countdown datetime> counts down to the next picture. The server wrote the moment; without script
// that stays. The part around it is drawn anew by brake.js, which also says when it is late.
function tick() {
  document.querySelectorAll("time[data-countdown]").forEach((element) => {
    const left = Math.floor((Date.parse(element.dateTime) - Date.now()) / 1000);
    if (Number.isNaN(left)) return;
    const minutes = Math.floor(Math.max(0, left) / 60);
    const seconds = String(Math.max(0, left) % 60).padStart(2, "0");
    element.textContent = minutes < 60 ? `${minutes}:${seconds}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${seconds}`;
  });
}

tick();
setInterval(tick, 1000);
