// Line charts and sparklines in SVG; colours come from the style sheet.

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 1000;
const HEIGHT = 100;
const WINDOW = 120_000;

function svg(name, attributes = {}) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function html(name, className, text = "") {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

/** The smallest pleasant number that is not smaller: 1, 2 or 5 times a power of the base. */
export function ceiling(value, least, base = 10) {
  if (!(value > least)) return least;
  const power = base ** Math.floor(Math.log(value) / Math.log(base) + 1e-9);
  const steps = base === 10 ? [1, 2, 5, 10] : [1, 2, 5, 10, 20, 50, 100, 200, 500, 1024];
  return power * steps.find((step) => step * power >= value * (1 - 1e-9));
}

/**
 * A chart of the last two minutes.
 *
 * `series` lists `{ key, name, className }`; `top(highest)` chooses the scale's upper end; `format` writes a value.
 */
export class Chart {
  #root;
  #options;
  #paths;
  #labels;
  #cursor;
  #readout;
  #rows = [];
  #gap = 2500;
  #pointer = null;

  constructor(root, options) {
    this.#root = root;
    this.#options = options;
    const picture = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none" });
    for (const y of [0, HEIGHT / 2]) {
      picture.append(svg("line", { x1: 0, x2: WIDTH, y1: y, y2: y, class: "grid" }));
    }
    this.#paths = options.series.map(({ className }) => {
      const paths = ["area", "line", "dot"].map((part) => svg("path", { class: `${part} ${className}` }));
      picture.append(...paths);
      return paths;
    });
    picture.append(svg("line", { x1: 0, x2: WIDTH, y1: HEIGHT, y2: HEIGHT, class: "base" }));
    this.#cursor = svg("line", { y1: 0, y2: HEIGHT, class: "cursor" });
    picture.append(this.#cursor);
    picture.setAttribute("aria-hidden", "true");

    const plot = html("div", "plot");
    const axis = html("div", "axis");
    this.#labels = [html("span", ""), html("span", "")];
    this.#readout = html("div", "readout");
    axis.append(...this.#labels, html("span", "", "0"));
    plot.append(picture, this.#readout);
    const times = html("div", "times");
    times.append(html("span", "", "2 min ago"), html("span", "", "1 min"), html("span", "", "now"));
    root.append(axis, plot, times);
    root.setAttribute("role", "img");

    plot.addEventListener("pointermove", (event) => {
      const box = plot.getBoundingClientRect();
      this.#pointer = (event.clientX - box.left) / box.width;
      this.#point();
    });
    plot.addEventListener("pointerleave", () => {
      this.#pointer = null;
      this.#point();
    });
  }

  /** Draws the rows `{ at, … }`, oldest first; `interval` is the usual time between two. */
  draw(rows, interval) {
    this.#rows = rows;
    this.#gap = interval * 2.5;
    const { series, top, format } = this.#options;
    const values = rows.flatMap((row) => series.map(({ key }) => row[key] ?? 0));
    const highest = values.reduce((a, b) => Math.max(a, b), 0);
    const scale = top(highest);
    this.#labels[0].textContent = format(scale);
    this.#labels[1].textContent = format(scale / 2);
    series.forEach(({ key }, index) => {
      const runs = this.#runs(key, scale);
      const [area, line, dot] = this.#paths[index];
      line.setAttribute("d", runs.map(lineOf).join(""));
      area.setAttribute("d", runs.map(areaOf).join(""));
      // A stroke without length is drawn as its round cap, which stays a circle however the chart is stretched.
      dot.setAttribute("d", runs.length > 0 ? `M${runs.at(-1).at(-1).join(" ")}h0` : "");
    });
    this.#root.setAttribute("aria-label", this.#describe());
    this.#point();
  }

  // Unbroken stretches: a line across the time in which nothing was measured would be an invention.
  #runs(key, scale) {
    const runs = [];
    let before = -Infinity;
    for (const row of this.#rows) {
      if (row[key] === undefined) continue;
      if (row.at - before > this.#gap) runs.push([]);
      before = row.at;
      const y = HEIGHT - (Math.min(row[key], scale) / scale) * HEIGHT;
      runs.at(-1).push([this.#x(row.at), y]);
    }
    return runs;
  }

  #x(at) {
    const newest = this.#rows.at(-1).at;
    return WIDTH - ((newest - at) / WINDOW) * WIDTH;
  }

  #describe() {
    const { series, format, title } = this.#options;
    const parts = series.flatMap(({ key, name }) => {
      const values = this.#rows.map((row) => row[key]).filter((value) => value !== undefined);
      if (values.length === 0) return [];
      const highest = values.reduce((a, b) => Math.max(a, b));
      return `${name} now ${format(values.at(-1))}, highest ${format(highest)}`;
    });
    return `${title}, last two minutes: ${parts.join("; ")}`;
  }

  #point() {
    const row = this.#pointer === null ? null : this.#nearest();
    this.#root.classList.toggle("pointed", row !== null);
    if (!row) return;
    const x = this.#x(row.at);
    this.#cursor.setAttribute("x1", x);
    this.#cursor.setAttribute("x2", x);
    const { series, format } = this.#options;
    const ago = Math.round((this.#rows.at(-1).at - row.at) / 1000);
    const values = series
      .filter(({ key }) => row[key] !== undefined)
      .map(({ key, name }) => `${name} ${format(row[key])}`);
    this.#readout.textContent = [ago === 0 ? "now" : `${ago} s ago`, ...values].join(" · ");
    this.#readout.classList.toggle("left", x > WIDTH / 2);
  }

  #nearest() {
    const wanted = this.#pointer * WIDTH;
    const distance = (row) => Math.abs(this.#x(row.at) - wanted);
    return this.#rows.reduce((best, row) => (!best || distance(row) < distance(best) ? row : best), null);
  }
}

/** A small line of percentages without axes; draw with the newest last. */
export class Sparkline {
  #line = svg("path", { class: "line" });
  #area = svg("path", { class: "area" });
  element = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" });

  constructor() {
    this.element.append(this.#area, this.#line);
  }

  draw(values, points) {
    const step = WIDTH / (points - 1);
    const run = values.map((value, index) => [
      WIDTH - (values.length - 1 - index) * step,
      HEIGHT - Math.min(100, Math.max(0, value)),
    ]);
    this.#line.setAttribute("d", run.length > 0 ? lineOf(run) : "");
    this.#area.setAttribute("d", run.length > 0 ? areaOf(run) : "");
  }
}

function lineOf(run) {
  const points = run.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(2)}`);
  // A single point has no length; a dot's worth of line makes it visible.
  return `M${points.join("L")}${run.length === 1 ? "h1" : ""}`;
}

function areaOf(run) {
  const first = run[0][0].toFixed(1);
  const last = run.at(-1)[0].toFixed(1);
  const points = run.map(([x, y]) => `L${x.toFixed(1)} ${y.toFixed(2)}`);
  return `M${first} ${HEIGHT}${points.join("")}L${last} ${HEIGHT}Z`;
}
