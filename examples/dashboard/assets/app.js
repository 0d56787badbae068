// Connects the hub to the page.

import { clock, duration } from "./format.js";
import { Panels, write } from "./panels.js";
import { HubConnection } from "./signalr.js";
import { Store } from "./store.js";

const METRICS = ["cpu", "load", "memory", "swap", "disks", "network", "processes"];
// Figures come every second; a live connection without any for this long deserves a word.
const SILENCE = 5_000;

const byId = (id) => document.getElementById(id);
const store = new Store();
const panels = new Panels();
const connection = new HubConnection("/hubs/dashboard");

let status = { state: "connecting" };
let heardAt = 0;
let scheduled = false;

/** Draws once for everything that arrives together. */
function changed() {
  heardAt = Date.now();
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => {
    scheduled = false;
    panels.draw(store);
    showState();
  });
}

connection.on("UpdateDashboard", (snapshot) => {
  store.snapshot(snapshot);
  changed();
});

connection.on("UpdateMetric", (name, data) => {
  store.metric(name, data);
  changed();
});

connection.on("Alert", (alert) => {
  if (store.alert(alert)) write("announcement", alert.message);
  changed();
});

connection.onstate = (next) => {
  status = next;
  if (next.state === "live") {
    heardAt = Date.now();
    follow();
  }
  showState();
};

/** A page that nobody sees does with the whole picture every five seconds. */
async function follow() {
  const method = document.hidden ? "UnsubscribeFromMetric" : "SubscribeToMetric";
  try {
    await Promise.all(METRICS.map((name) => connection.invoke(method, name)));
  } catch (error) {
    if (status.state === "live") write("announcement", `The server refused: ${error.message}`);
  }
}

function showState() {
  const away = status.state === "away";
  const silent = status.state === "live" && Date.now() - heardAt > SILENCE;
  const shown = silent ? "silent" : status.state;
  const texts = { connecting: "Connecting", live: "Live", silent: "No figures", away: "Away" };
  byId("state").dataset.state = shown;
  write("state", texts[shown]);
  byId("away").hidden = !away;
  document.body.classList.toggle("stale", away || silent);
  if (away) showAway();
  const alarm = store.active.length > 0 ? `(${store.active.length}) ` : "";
  const title = `${away ? "Away: " : alarm}${store.host?.name ?? "Dashboard"}`;
  if (document.title !== title) document.title = title;
}

function showAway() {
  const { since, retryAt, error } = status;
  const seconds = Math.ceil((retryAt - Date.now()) / 1000);
  const next = seconds > 0 ? `Trying again in ${seconds} s` : "Trying again now";
  write("away-title", `The server is away since ${clock(since)}.`);
  write("away-detail", `For ${duration(Date.now() - since)}: ${error}. ${next}.`);
}

function showTheme() {
  const theme = window.dashboardTheme.current();
  const button = byId("theme");
  write(button, { auto: "Auto", light: "Light", dark: "Dark" }[theme]);
  button.dataset.shown = theme;
  button.setAttribute("aria-label", `Colour theme: ${theme}`);
}

byId("theme").addEventListener("click", () => {
  window.dashboardTheme.next();
  showTheme();
});
byId("retry").addEventListener("click", () => connection.retry());
window.addEventListener("online", () => connection.retry());
document.addEventListener("visibilitychange", () => {
  if (status.state === "live") follow();
  else if (!document.hidden) connection.retry();
});
window.addEventListener("pagehide", () => connection.stop());
window.addEventListener("pageshow", () => connection.start());

setInterval(showState, 1000);
showTheme();
connection.start();
