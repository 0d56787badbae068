// Connects each panel to its hub method.

import { Panel, clock, row } from "./panels.js";
import { HubConnection } from "./signalr.js";

const PRICES_SHOWN = 6;
const ENTRIES_SHOWN = 200;
const TEXTS_SHOWN = 8;
const DEMO_ROWS = 2000;
const DEMO_BAD = 97;

const byId = (id) => document.getElementById(id);
const connection = new HubConnection("/hubs/streaming");

connection.onstate = ({ state, error }) => {
  const texts = { connecting: "Connecting", live: "Connected", away: `Not connected: ${error}` };
  byId("state").dataset.state = state;
  byId("state").textContent = texts[state];
};

// The ticker: a stream from the server.

const ticker = new Panel("ticker", "Start", "Stop");
ticker.onstart = async (stopped) => {
  const prices = stopped.of(connection.stream("StockPrices", byId("symbol").value));
  let before = null;
  let count = 0;
  ticker.clear();
  for await (const price of prices) {
    const change = price.price - (before ?? price.price);
    const kind = change > 0 ? "up" : change < 0 ? "down" : "";
    const sign = { up: "▲", down: "▼", "": "=" }[kind];
    const shown = price.price.toFixed(2);
    const [figure, note] = ticker.root.querySelector(".price").children;
    figure.parentElement.hidden = false;
    figure.textContent = shown;
    note.textContent = `${price.symbol} ${sign} ${Math.abs(change).toFixed(2)}`;
    note.className = kind;
    const volume = `${price.volume.toLocaleString("en")} traded`;
    ticker.prepend(row([clock(price.at), "time"], [shown, "grow"], [volume]), PRICES_SHOWN);
    before = price.price;
    ticker.say(`${++count} ${count === 1 ? "price" : "prices"} received`);
  }
  return `Stopped after ${count} ${count === 1 ? "price" : "prices"}`;
};

// The log: a stream that the server may refuse.

const logs = new Panel("logs", "Follow", "Stop");
logs.onstart = async (stopped) => {
  const entries = stopped.of(connection.stream("LogTail", byId("level").value));
  let count = 0;
  logs.clear();
  for await (const { at, level, text } of entries) {
    const line = row([clock(at), "time"], [level, "level"], [text, "grow"]);
    line.dataset.level = level;
    logs.append(line, ENTRIES_SHOWN);
    logs.say(`${++count} entries received`);
  }
  return `Stopped after ${count} entries`;
};

// The import: an upload with progress and a result.

const bulk = new Panel("import", "Import 2000 rows", "Stop");
const bar = bulk.root.querySelector("progress");
let file = null;

connection.on("ImportProgress", ({ rows, rejected }) => {
  bar.value = rows;
  if (bulk.busy) bulk.say(`${rows} rows, ${rejected} rejected`);
});

async function* demoRows(stopped) {
  for (let line = 1; line <= DEMO_ROWS; line++) {
    if (stopped.now) throw new Error("stopped on the page");
    const quantity = line % DEMO_BAD === 0 ? "none" : String(1 + (line % 9));
    yield { line, item: `part ${line}`, quantity, price: `${line % 20}.50` };
  }
}

async function* fileRows(lines, stopped) {
  for (const [index, text] of lines.entries()) {
    if (stopped.now) throw new Error("stopped on the page");
    const [item = "", quantity = "", price = ""] = text.split(",").map((value) => value.trim());
    const heading = index === 0 && quantity.toLowerCase() === "quantity";
    if (text.trim() && !heading) yield { line: index + 1, item, quantity, price };
  }
}

bulk.onstart = async (stopped) => {
  const lines = file ? (await file.text()).split(/\r?\n/) : null;
  bar.max = lines?.length || DEMO_ROWS;
  bar.value = 0;
  file = null;
  bulk.clear();
  bulk.say("Uploading");
  const rows = lines ? fileRows(lines, stopped) : demoRows(stopped);
  const report = await connection.invoke("Import", rows);
  bar.value = bar.max;
  for (const problem of report.problems) bulk.append(row([problem, "grow"]));
  const untold = report.rejected - report.problems.length;
  if (untold > 0) bulk.append(row([`and ${untold} more`, "grow"]));
  return `Imported ${report.imported} rows worth ${report.worth.toFixed(2)}, rejected ${report.rejected}`;
};
byId("file").addEventListener("change", ({ target }) => {
  [file = null] = target.files;
  target.value = "";
  if (file) bulk.start();
});

// The transform: a stream both ways. The texts of one stream are what is sent until it is ended.

const transform = new Panel("transform", "Send", "Send");
let texts = null;

/** An async iterable that is fed from outside. */
class Feed {
  #waiting = [];
  #wake = () => {};
  #open = true;

  push(text) {
    this.#waiting.push(text);
    this.#wake();
  }

  end() {
    this.#open = false;
    this.#wake();
  }

  async *[Symbol.asyncIterator]() {
    while (this.#open || this.#waiting.length > 0) {
      if (this.#waiting.length > 0) yield this.#waiting.shift();
      else await new Promise((resolve) => (this.#wake = resolve));
    }
  }
}

transform.onstart = async () => {
  texts = new Feed();
  texts.push(byId("text").value);
  byId("end").disabled = false;
  transform.clear();
  let count = 0;
  try {
    for await (const text of connection.stream("Transform", texts)) {
      transform.prepend(row([text, "grow"]), TEXTS_SHOWN);
      transform.say(`${++count} came back`);
    }
  } finally {
    texts.end();
    texts = null;
    byId("end").disabled = true;
  }
  return `Ended after ${count}`;
};
transform.onstop = () => texts?.push(byId("text").value);
byId("end").addEventListener("click", () => texts?.end());

// Deleting: the server asks first.

const deleting = new Panel("delete", "Delete all imported rows", "Waiting for the server");
deleting.onstart = () => connection.invoke("DeleteEverything");

const question = byId("question");
connection.on("Confirm", (text) => {
  byId("question-text").textContent = text;
  question.returnValue = "no";
  question.showModal();
  return new Promise((resolve) => {
    question.addEventListener("close", () => resolve(question.returnValue === "yes"), { once: true });
  });
});
for (const button of question.querySelectorAll("button")) {
  button.addEventListener("click", () => question.close(button.value));
}

window.addEventListener("online", () => connection.retry());
window.addEventListener("pagehide", () => connection.stop());
window.addEventListener("pageshow", () => connection.start());
connection.start();
