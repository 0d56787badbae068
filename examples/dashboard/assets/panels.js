// Writes the store into the page. Everything goes in as text, never as markup: names come from strangers.

import { Chart, Sparkline, ceiling } from "./charts.js";
import { bytes, clock, duration, fixed, percent, rate } from "./format.js";
import { share } from "./store.js";

const CORE_POINTS = 60;
const byId = (id) => document.getElementById(id);

/** Sets an element's text only if it differs, so that idle figures cost nothing. */
export function write(id, text) {
  const element = typeof id === "string" ? byId(id) : id;
  if (element.textContent !== text) element.textContent = text;
}

/** Writes several short facts that wrap between, not within, each other. */
function writeFacts(id, facts) {
  const spans = resize(byId(id), facts.length, () => make("span", ""));
  spans.forEach((span, index) => write(span, facts[index]));
}

function make(name, className, ...children) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/** Makes a list have exactly `count` children, keeping those that are there. */
function resize(list, count, create) {
  while (list.children.length < count) list.append(create());
  while (list.children.length > count) list.lastElementChild.remove();
  return [...list.children];
}

function chart(panel, title, series, top, format) {
  return new Chart(byId(panel).querySelector(".chart"), { title, series, top, format });
}

const one = (key, name) => ({ key, name, className: "one" });
const two = (key, name) => ({ key, name, className: "two" });
const hundred = () => 100;

/** Every panel of the page. */
export class Panels {
  #charts = {
    cpu: chart("cpu", "CPU use", [one("cpu", "CPU")], hundred, percent),
    memory: chart("memory", "Memory use", [one("memory", "memory"), two("swap", "swap")], hundred, percent),
    network: chart(
      "network",
      "Network traffic",
      [one("received", "in"), two("sent", "out")],
      (highest) => ceiling(highest, 10 * 1024, 1024),
      rate,
    ),
    load: chart("load", "Load average", [one("load", "load")], (highest) => ceiling(highest, 1), (value) =>
      fixed(value, value < 10 ? 1 : 0)),
  };
  #sparklines = new WeakMap();

  draw(store) {
    const { cpu, load, memory, swap, disks, network, processes } = store.latest;
    if (!store.host || !cpu) return;
    this.#host(store);
    this.#cpu(store, cpu);
    this.#memory(memory, swap);
    this.#network(network);
    this.#load(load, cpu.cores.length);
    this.#disks(disks, store);
    this.#processes(processes);
    this.#alerts(store);
    for (const drawn of Object.values(this.#charts)) drawn.draw(store.rows, store.interval);
    for (const metric of ["cpu", "load", "memory", "disks"]) {
      byId(metric).dataset.severity = store.severity(metric);
    }
    byId("swap").dataset.severity = store.severity("swap");
  }

  #host({ host, at }) {
    write("host", host.name);
    const kernel = host.kernel && !host.system.includes(host.kernel) ? host.kernel : "";
    write("machine", [host.system, kernel, host.processor].filter(Boolean).join(" · "));
    write("uptime", duration(at - host.bootedAt));
    write("measured", clock(at));
  }

  #cpu(store, cpu) {
    write("cpu-value", percent(cpu.total));
    write("cpu-aside", cpu.cores.length === 1 ? "1 core" : `${cpu.cores.length} cores`);
    const list = byId("cores");
    const count = cpu.cores.length;
    list.dataset.size = ["few", "some", "many", "crowd"][[4, 8, 24].filter((size) => count > size).length];
    resize(list, count, () => this.#core()).forEach((core, index) => {
      const value = cpu.cores[index];
      write(core.firstElementChild, String(index));
      write(core.lastElementChild, percent(value));
      core.title = `Core ${index}: ${percent(value)}`;
      core.style.setProperty("--share", `${Math.min(100, value)}%`);
      this.#sparklines.get(core).draw(store.cores[index] ?? [], CORE_POINTS);
    });
  }

  #core() {
    const sparkline = new Sparkline();
    const bar = make("span", "bar");
    const core = make("li", "", make("span", "index"), sparkline.element, bar, make("span", "value"));
    this.#sparklines.set(core, sparkline);
    return core;
  }

  #memory(memory, swap) {
    write("memory-value", percent(share(memory.used, memory.total)));
    write("memory-aside", `${bytes(memory.used)} of ${bytes(memory.total)}`);
    write("memory-legend", `Memory, ${bytes(memory.total - memory.used)} free`);
    byId("swap-legend").classList.toggle("two", swap.total > 0);
    write("swap-legend", swap.total > 0 ? `Swap, ${bytes(swap.used)} of ${bytes(swap.total)}` : "No swap");
  }

  #network(network) {
    write("received", rate(network.received));
    write("sent", rate(network.sent));
    const busiest = [...network.interfaces]
      .sort((a, b) => b.received + b.sent - (a.received + a.sent) || a.name.localeCompare(b.name))
      .slice(0, 3)
      .map(({ name, received, sent }) => `${name} ${rate(received)} in, ${rate(sent)} out`);
    const alone = network.interfaces.length === 1;
    writeFacts("interfaces", alone ? [network.interfaces[0].name] : busiest);
  }

  #load(load, cores) {
    write("load-value", fixed(load.one, 2));
    write("load-aside", "1 min");
    const perCore = fixed(load.one / Math.max(1, cores), 2);
    const past = [`${fixed(load.five, 2)} in 5 min`, `${fixed(load.fifteen, 2)} in 15 min`];
    writeFacts("load-note", [...past, `${perCore} a core`]);
  }

  #disks(disks, store) {
    const busy = disks.reduce((sum, { read, written }) => sum + read + written, 0);
    write("disks-aside", disks.length === 0 ? "none found" : busy > 0 ? rate(busy) : "idle");
    const create = () => {
      const detail = make("span", "note detail", make("span", ""), make("span", ""));
      return make("li", "", make("b", "mount"), make("span", "value"), make("span", "bar"), detail);
    };
    resize(byId("disk-list"), disks.length, create).forEach((item, index) => {
      const disk = disks[index];
      const used = disk.total - disk.available;
      const [mount, value, bar, detail] = item.children;
      write(mount, disk.mount);
      mount.title = disk.mount;
      write(value, percent(share(used, disk.total)));
      bar.style.setProperty("--share", `${share(used, disk.total)}%`);
      write(detail.firstElementChild, `${bytes(disk.available)} free of ${bytes(disk.total)}, ${disk.fileSystem}`);
      write(detail.lastElementChild, `read ${rate(disk.read)}, write ${rate(disk.written)}`);
      item.dataset.severity = store.severity("disks", `Disk ${disk.mount}`);
    });
  }

  #processes({ total, top }) {
    write("processes-aside", `${top.length} busiest of ${total}`);
    const create = () =>
      make("tr", "", make("td", "name"), make("td", "number pid"), make("td", "number cpu"), make("td", "number memory"));
    resize(byId("process-list"), top.length, create).forEach((row, index) => {
      const process = top[index];
      const [name, pid, cpu, memory] = row.children;
      write(name, process.name);
      name.title = process.name;
      write(pid, String(process.pid));
      write(cpu, `${fixed(process.cpu, 1)} %`);
      cpu.style.setProperty("--share", `${Math.min(100, process.cpu)}%`);
      write(memory, bytes(process.memory));
    });
  }

  #alerts({ active, alerts }) {
    const count = active.length;
    write("alerts-aside", count === 0 ? "all clear" : `${count} active`);
    byId("alerts").dataset.severity = active.some(({ severity }) => severity === "critical")
      ? "critical"
      : count > 0
        ? "warning"
        : "cleared";
    const create = () => make("li", "", make("span", "message"), make("time", ""));
    const fill = (id, list, told) =>
      resize(byId(id), list.length, create).forEach((item, index) => {
        const alert = list[index];
        const [message, time] = item.children;
        item.dataset.severity = alert.severity;
        write(message, alert.message);
        write(time, told(alert));
        time.dateTime = new Date(alert.at).toISOString();
      });
    fill("active-list", active, ({ at }) => `since ${clock(at)}`);
    const earlier = alerts.filter(({ id, at }) => !active.some((now) => now.id === id && now.at === at));
    fill("alert-list", earlier, ({ at }) => clock(at));
    byId("alerts").classList.toggle("empty", alerts.length === 0);
  }
}
