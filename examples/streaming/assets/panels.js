// What the panels have in common: a form that starts and stops something, a line that says how it goes, and rows.

export class Panel {
  #button;
  #status;
  #rows;
  #labels;
  #stopped = null;

  /** Starts what the panel shows; what it returns is the last word, and so is what it throws. */
  onstart = async () => "";
  /** What the button does while that runs. */
  onstop = () => this.#stopped.stop();

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
    return this.#stopped !== null;
  }

  async start() {
    if (this.busy) return;
    this.#stopped = new Stopped();
    this.#show();
    this.say("");
    try {
      this.say(await this.onstart(this.#stopped), "done");
    } catch (error) {
      this.say(reason(error), "failed");
    }
    this.#stopped = null;
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

/** Whether the user has had enough, and what is to be cancelled then. */
class Stopped {
  now = false;
  #stream = null;

  of(stream) {
    this.#stream = stream;
    return stream;
  }

  stop() {
    this.now = true;
    this.#stream?.return();
  }
}

/** The hub's own words are behind those that the server puts around them. */
function reason(error) {
  return error.message.split("HubException: ").pop();
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
