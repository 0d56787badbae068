// Logs in at the API, which is another origin's, and connects the room on the page to the hub there.

import { Room } from "./room.js";
import { HubConnection } from "./signalr.js";

const LOBBY = "lobby";
const TYPING_EVERY = 2_000;
const UNAUTHORIZED = 401;

const byId = (id) => document.getElementById(id);
const api = document.querySelector("meta[name=api]").content;
// The cookie is set by the API and sent to it: nothing of it is seen here.
const connection = new HubConnection(`${api}/hubs/chat`, { credentials: "include" });
const room = new Room();
let name = null;
let live = false;
let typed = 0;

// ------------------------------------------------------------------------------------------------- logging in and out

/** Asks the API; fails with its words. */
async function ask(path, method, body) {
  const options = { method, credentials: "include" };
  if (body) {
    options.headers = { "Content-Type": "application/json" };
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(api + path, options).catch(() => {
    throw new Error(`${api} does not answer pages of ${location.origin}. Does it run, and does it allow them?`);
  });
  if (!answer.ok) throw new Error((await answer.text()) || `${api} answers with status ${answer.status}`);
  return answer.status === 204 ? null : answer.json();
}

function showLogin(problem = "") {
  name = null;
  connection.stop();
  room.clear();
  show("", "Not logged in");
  byId("connection").textContent = "";
  byId("login-problem").textContent = problem;
  byId("login").hidden = false;
  byId("chat").hidden = byId("logout").hidden = true;
  byId("name").focus();
}

function showChat(login) {
  ({ name } = login);
  room.own = name;
  byId("login").hidden = true;
  byId("chat").hidden = byId("logout").hidden = false;
  room.name = wanted();
  connection.start();
}

byId("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  byId("login-problem").textContent = "";
  try {
    showChat(await ask("/login", "POST", { name: byId("name").value }));
  } catch (error) {
    byId("login-problem").textContent = error.message;
  }
});

byId("logout").addEventListener("click", async () => {
  try {
    await ask("/logout", "POST");
    showLogin();
  } catch (error) {
    complain(error);
  }
});

// ------------------------------------------------------------------------------------------------------ the connection

function show(state, text) {
  live = state === "live";
  byId("state").dataset.state = state;
  byId("state").textContent = text;
}

connection.onstate = ({ state, error, status }) => {
  // Another tab may have logged out, or the server may have forgotten.
  if (status === UNAUTHORIZED) return showLogin("Your login has ended; log in again.");
  const texts = { connecting: "Connecting", live: `Connected as ${name}`, away: `Not connected: ${error}` };
  show(state, texts[state]);
  if (state === "live") join(room.name);
  else byId("connection").textContent = "";
};

connection.on("Welcome", ({ transport, address }) => {
  byId("connection").textContent = `Connected to ${api} by ${transport} from ${address}`;
});
connection.on("Message", (where, message) => where === room.name && room.add(message));
connection.on("Joined", (where, who) => where === room.name && room.joined(who));
connection.on("Left", (where, who) => where === room.name && room.left(who));
connection.on("Typing", (who) => who.room === room.name && room.typing(who.name));

// ----------------------------------------------------------------------------------------------------------- the room

/** The room in the address, so that a link leads to it. */
function wanted() {
  try {
    return decodeURIComponent(location.hash.slice(1)) || LOBBY;
  } catch {
    return LOBBY;
  }
}

async function join(next) {
  try {
    const state = await connection.invoke("Join", next);
    if (room.name !== next) return;
    room.show(state);
    complain(null);
    // After a reconnect, whoever is elsewhere on the page stays there.
    if (document.activeElement === document.body) byId("text").focus();
  } catch (error) {
    complain(error);
  }
}

window.addEventListener("hashchange", () => {
  if (name === null || room.name === wanted()) return;
  const left = room.name;
  room.clear();
  room.name = wanted();
  if (!live) return;
  connection.invoke("Leave", left).catch(complain);
  join(room.name);
});

byId("enter").addEventListener("submit", (event) => {
  event.preventDefault();
  location.hash = encodeURIComponent(byId("room").value.trim());
  byId("room").value = "";
});

byId("compose").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = byId("text").value;
  try {
    await connection.invoke("Send", room.name, text);
    complain(null);
    typed = 0;
    // What was written meanwhile is the next message.
    if (byId("text").value === text) byId("text").value = "";
  } catch (error) {
    complain(error);
  }
});

byId("text").addEventListener("input", () => {
  if (!live || Date.now() - typed < TYPING_EVERY || byId("text").value === "") return;
  typed = Date.now();
  // Nobody misses a notice that does not arrive.
  connection.invoke("Typing", room.name).catch(() => {});
});

/** Shows what was wrong; the hub's own words are behind those that the server puts around them. */
function complain(error) {
  byId("problem").textContent = error ? error.message.replace(/^.*?HubException: /s, "") : "";
}

// ---------------------------------------------------------------------------------------------------------- the start

window.addEventListener("online", () => connection.retry());
window.addEventListener("pagehide", () => connection.stop());
window.addEventListener("pageshow", () => name !== null && connection.start());

try {
  const login = await ask("/me", "GET");
  if (login) showChat(login);
  else showLogin();
} catch (error) {
  showLogin(error.message);
}
