// What the page knows: the newest figures and the last two minutes.

const WINDOW = 120_000;
const CORE_POINTS = 60;
const ALERTS = 20;

const CHARTED = {
  cpu: (value) => ({ cpu: value.total }),
  load: (value) => ({ load: value.one }),
  memory: (value) => ({ memory: share(value.used, value.total) }),
  swap: (value) => ({ swap: shown(value) }),
  network: (value) => ({ received: value.received, sent: value.sent }),
};

/** A machine without swap has no line for it. */
function shown(swap) {
  return swap.total > 0 ? share(swap.used, swap.total) : undefined;
}

/** The part of a whole in percent; of nothing, nothing. */
export function share(part, whole) {
  return whole > 0 ? (part * 100) / whole : 0;
}

/** Figures, their past and the alerts, kept up to date by what the hub sends. */
export class Store {
  host = null;
  interval = 1000;
  at = 0;
  /** The newest reading of each metric, by its name. */
  latest = {};
  /** The past, oldest first: `{ at, cpu, load, … }`, a missing figure left out. */
  rows = [];
  /** Each core's latest percentages. */
  cores = [];
  /** What is over a limit now. */
  active = [];
  /** The latest alerts, newest first. */
  alerts = [];

  /** Takes everything at once, and keeps what this page saw before the server's memory begins. */
  snapshot(data) {
    const { host, interval, at, history, active, alerts, ...latest } = data;
    const rows = history.at.map((time, index) => ({
      at: time,
      cpu: history.cpu[index],
      load: history.load[index],
      memory: history.memory[index],
      swap: latest.swap.total > 0 ? history.swap[index] : undefined,
      received: history.received[index],
      sent: history.sent[index],
    }));
    const begins = rows.length > 0 ? rows[0].at : at;
    const earlier = this.rows.filter((row) => row.at < begins);
    Object.assign(this, { host, interval, at, latest, active, alerts });
    this.cores = history.cores;
    this.rows = [...earlier, ...rows];
    this.#trim();
  }

  /** Takes one metric's newest value. */
  metric(name, { at, reading }) {
    if (at < this.at) return;
    this.at = at;
    this.latest[name] = reading.value;
    const last = this.rows.at(-1);
    const fresh = last?.at !== at;
    const row = fresh ? { at } : last;
    if (fresh) this.rows.push(row);
    if (name === "cpu" && row.cpu === undefined) this.#core(reading.value.cores);
    Object.assign(row, CHARTED[name]?.(reading.value));
    this.#trim();
  }

  /** Takes an alert that was just raised or cleared. */
  alert(alert) {
    const other = (known) => known.metric !== alert.metric || known.subject !== alert.subject;
    this.active = this.active.filter(other);
    if (alert.severity !== "cleared") this.active.unshift(alert);
    const critical = ({ severity }) => Number(severity === "critical");
    this.active.sort((a, b) => critical(b) - critical(a));
    if (this.alerts.some((known) => known.id === alert.id && known.at === alert.at)) return false;
    this.alerts = [alert, ...this.alerts].slice(0, ALERTS);
    return true;
  }

  /** How bad a metric, or one subject of it, is now: "cleared", "warning" or "critical". */
  severity(metric, subject) {
    const bad = this.active
      .filter((alert) => alert.metric === metric && (!subject || alert.subject === subject))
      .map((alert) => alert.severity);
    if (bad.includes("critical")) return "critical";
    return bad.includes("warning") ? "warning" : "cleared";
  }

  #core(cores) {
    // The server sends no past of each core when there are very many of them.
    if (this.cores.length !== cores.length) return;
    cores.forEach((value, index) => {
      this.cores[index] = [...this.cores[index], value].slice(-CORE_POINTS);
    });
  }

  #trim() {
    const newest = this.rows.at(-1)?.at ?? 0;
    this.rows = this.rows.filter((row) => row.at >= newest - WINDOW);
  }
}
