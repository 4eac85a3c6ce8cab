// A chart that moves along. However often it is told that something changed, it asks for the numbers at most
// four times a second and draws at most once per frame, so a hundred changes a second stay smooth.
const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 600;
const HEIGHT = 140;
const ASK_EVERY = 250;

export class LiveChart {
  constructor(place, address, name) {
    this.place = place;
    this.address = address;
    this.name = name;
    this.numbers = null;
    this.asking = false;
    this.again = false;
    this.frame = 0;
    this.draws = 0;
  }

  changed() {
    if (this.asking) { this.again = true; return; }
    this.asking = true;
    this.ask().catch(() => {}).finally(() => setTimeout(() => {
      this.asking = false;
      if (this.again) { this.again = false; this.changed(); }
    }, ASK_EVERY));
  }

  async ask() {
    if (document.hidden) return;
    const answer = await fetch(this.address);
    if (answer.ok) this.show(await answer.json());
  }

  show(numbers) {
    this.numbers = numbers;
    this.frame ||= requestAnimationFrame(() => { this.frame = 0; this.draw(); });
  }

  draw() {
    if (!this.area) this.build();
    const { total, step, from } = this.numbers;
    const top = nice(Math.max(...total));
    const wide = WIDTH / total.length;
    let line = `M0 ${HEIGHT}`;
    total.forEach((value, n) => {
      const y = HEIGHT - (value / top) * HEIGHT;
      line += `L${(n * wide).toFixed(1)} ${y.toFixed(1)}H${((n + 1) * wide).toFixed(1)}`;
    });
    this.area.setAttribute("d", `${line}L${WIDTH} ${HEIGHT}Z`);
    this.top.textContent = top;
    this.first.textContent = clock(from);
    this.last.textContent = clock(from + step * total.length);
    this.draws += 1;
    this.place.dataset.sum = total.reduce((sum, value) => sum + value, 0);
    this.place.dataset.draws = this.draws;
  }

  build() {
    const figure = document.createElement("figure");
    figure.className = "chart";
    this.top = part("div", "chart__top");
    const plot = document.createElementNS(SVG, "svg");
    plot.setAttribute("class", "chart__plot");
    plot.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    plot.setAttribute("preserveAspectRatio", "none");
    plot.setAttribute("role", "img");
    plot.setAttribute("aria-label", this.name);
    this.area = document.createElementNS(SVG, "path");
    this.area.setAttribute("class", "chart__area");
    plot.append(this.area);
    const feet = part("div", "chart__feet");
    this.first = document.createElement("span");
    this.last = document.createElement("span");
    feet.append(this.first, this.last);
    figure.append(this.top, plot, feet);
    this.place.replaceChildren(figure);
  }
}

function part(kind, name) {
  const made = document.createElement(kind);
  made.className = name;
  made.setAttribute("aria-hidden", "true");
  return made;
}

function nice(value) {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((one) => one * power).find((one) => value <= one);
}

function clock(seconds) {
  return new Intl.DateTimeFormat("nl-NL", { timeZone: "Europe/Amsterdam", hour: "2-digit", minute: "2-digit" })
    .format(seconds * 1000);
}
