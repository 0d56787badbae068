// What the panels have in common: a form that starts and stops something, a line that says how it goes, and rows.

export class Panel {
  #button;
  #status;
  #rows;
  #labels;
  #stop = null;

  /** Starts what the panel shows, until its argument, a promise, is kept; what it returns is the last word, and so is what it throws. */
  onstart = async () => "";
  /** What the button does while that runs. */
  onstop = () => this.#stop();

  constructor(id, start, stop) {
    this.root = document.getElementById(id);
    this.#button = this.root.querySelector("button[type=submit]");
    this.#status = this.root.querySelector(".status");
    this.#rows = this.root.querySelector(".rows");
    this.#labels = { start, stop };
    this.root.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.busy) this.onstop();
      else this.start();
    });
  }

  get busy() {
    return this.#stop !== null;
  }

  async start() {
    if (this.busy) return;
    const stopped = new Promise((resolve) => (this.#stop = resolve));
    this.#show();
    this.say("");
    try {
      this.say(await this.onstart(stopped), "done");
    } catch (error) {
      this.say(reason(error), "failed");
    }
    this.#stop = null;
    this.#show();
  }

  say(text, kind = "") {
    this.#status.textContent = text;
    this.#status.dataset.kind = kind;
  }

  clear() {
    this.#rows.replaceChildren();
  }

  prepend(line, most) {
    this.#rows.prepend(line);
    if (this.#rows.childElementCount > most) this.#rows.lastElementChild.remove();
  }

  /** Adds a row below, and keeps it in sight for those who look at the end. */
  append(line, most = Infinity) {
    const rows = this.#rows;
    const atEnd = rows.scrollTop + rows.clientHeight >= rows.scrollHeight - 4;
    rows.append(line);
    if (rows.childElementCount > most) rows.firstElementChild.remove();
    if (atEnd) rows.scrollTop = rows.scrollHeight;
  }

  #show() {
    this.#button.textContent = this.busy ? this.#labels.stop : this.#labels.start;
    this.root.classList.toggle("busy", this.busy);
  }
}

/** The hub's own words are behind those that the server puts around them. */
function reason(error) {
  return error.message.replace(/^.*?HubException: /s, "");
}

export function clock(at) {
  return new Date(at).toLocaleTimeString("en-GB");
}

/** A row of texts, each with its class; the class "time" is an element of that name. */
export function row(...cells) {
  const line = document.createElement("li");
  for (const [text, kind = ""] of cells) {
    const cell = document.createElement(kind === "time" ? "time" : "span");
    if (kind !== "time") cell.className = kind;
    cell.textContent = text;
    line.append(cell);
  }
  return line;
}
