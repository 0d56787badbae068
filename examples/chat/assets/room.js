// The room on the page: its messages, who is there, and who is writing. Texts of others are set as text, never as HTML.

const KEPT = 200;
const TYPING_LASTS = 3_000;

const byId = (id) => document.getElementById(id);

export class Room {
  #name = "";
  #people = new Set();
  #typists = new Map();
  #last = 0;

  /** Who looks at it. */
  own = null;

  get name() {
    return this.#name;
  }

  set name(name) {
    this.#name = name;
    byId("room-title").textContent = name;
    document.title = `${name} – Chat`;
  }

  clear() {
    byId("messages").replaceChildren();
    this.#people.clear();
    for (const timer of this.#typists.values()) clearTimeout(timer);
    this.#typists.clear();
    this.#last = 0;
    this.#showPeople();
    this.#showTypists();
  }

  /** Shows what the hub says is there. What came before its answer is in it, or comes after what is in it. */
  show({ messages, people }) {
    const early = [...byId("messages").children].filter((line) => Number(line.dataset.id) > (messages.at(-1)?.id ?? 0));
    byId("messages").replaceChildren(...messages.map((message) => this.#line(message)), ...early);
    this.#last = Number(byId("messages").lastElementChild?.dataset.id ?? 0);
    this.#people = new Set(people);
    this.#showPeople();
    this.#toEnd();
  }

  add(message) {
    if (message.id <= this.#last) return;
    this.#last = message.id;
    this.#append(this.#line(message));
    this.#stopsTyping(message.from);
  }

  joined(name) {
    this.#people.add(name);
    this.#showPeople();
    this.#note(name, " joined");
  }

  left(name) {
    this.#people.delete(name);
    this.#showPeople();
    this.#stopsTyping(name);
    this.#note(name, " left");
  }

  typing(name) {
    if (name === this.own) return;
    clearTimeout(this.#typists.get(name));
    this.#typists.set(name, setTimeout(() => this.#stopsTyping(name), TYPING_LASTS));
    this.#showTypists();
  }

  #stopsTyping(name) {
    clearTimeout(this.#typists.get(name));
    if (this.#typists.delete(name)) this.#showTypists();
  }

  #line({ id, from, text, at }) {
    const line = document.createElement("li");
    line.dataset.id = id;
    line.classList.toggle("own", from === this.own);
    const time = document.createElement("time");
    time.dateTime = new Date(at).toISOString();
    time.textContent = new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    line.append(apart(from, "who"), time, apart(text, "text"));
    return line;
  }

  #note(name, what) {
    const line = document.createElement("li");
    line.className = "note";
    line.dataset.id = this.#last;
    line.append(apart(name), what);
    this.#append(line);
  }

  /** Adds a line below, and keeps it in sight for those who look at the end. */
  #append(line) {
    const list = byId("messages");
    const atEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 8;
    list.append(line);
    if (list.childElementCount > KEPT) list.firstElementChild.remove();
    if (atEnd) this.#toEnd();
  }

  #toEnd() {
    byId("messages").scrollTop = byId("messages").scrollHeight;
  }

  #showPeople() {
    const names = [...this.#people].sort((a, b) => a.localeCompare(b));
    byId("names").replaceChildren(...names.flatMap((name, index) => [index ? ", " : "", apart(name)]));
  }

  #showTypists() {
    const names = [...this.#typists.keys()];
    const verb = names.length === 1 ? "is" : "are";
    byId("typing").textContent = names.length === 0 ? "" : `${names.join(" and ")} ${verb} typing…`;
  }
}

/** A text of somebody's, whose direction of writing stays its own. */
function apart(text, kind = "") {
  const element = document.createElement("bdi");
  if (kind) element.className = kind;
  element.textContent = text;
  return element;
}
