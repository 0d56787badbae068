// Two people chat in a real browser, on a page of another origin than the hub's, in light and dark, narrow and wide.
//
//   CHAT=target/debug/chat node examples/chat/tests/page.mjs
//
// CHAT is the path of the program, which the script starts. CHROMIUM names the browser; SCREENSHOTS a directory for
// pictures. Needs puppeteer-core, as the dashboard's page test does: `npm ci` in examples/dashboard/tests.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, mkdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

const installed = createRequire(new URL("../../dashboard/tests/package.json", import.meta.url));
const { default: puppeteer } = await import(installed.resolve("puppeteer-core"));

const { CHAT, CHROMIUM = "/usr/bin/chromium", SCREENSHOTS } = process.env;
const SIZES = [{ width: 380, height: 700 }, { width: 1280, height: 800 }];
const SCHEMES = ["light", "dark"];
const PATIENCE = 20_000;

const BROWSER = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the program on free ports and reads from what it says where it is. */
async function startServer() {
  const server = spawn(CHAT, ["--port", "0", "--page-port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  server.ended = new Promise((resolve) => server.once("exit", (code) => resolve(code)));
  const said = await new Promise((resolve, reject) => {
    server.stdout.once("data", (text) => resolve(String(text)));
    server.ended.then((code) => reject(new Error(`the server ended with ${code}`)));
  });
  [server.page, server.api] = said.match(/http:\/\/127\.0\.0\.1:\d+/g);
  return server;
}

/** Somebody at a browser of their own, with cookies of their own. */
class Person {
  complaints = [];
  requests = [];

  static async open(browser, url, size, scheme) {
    const person = new Person();
    person.context = await browser.createBrowserContext();
    person.page = await person.context.newPage();
    await person.#open(url, size, scheme);
    return person;
  }

  /** The same person, in one more tab. */
  async anotherTab(url, size, scheme) {
    const tab = new Person();
    tab.context = this.context;
    tab.page = await this.context.newPage();
    await tab.#open(url, size, scheme);
    return tab;
  }

  async #open(url, size, scheme) {
    const { page } = this;
    page.on("console", (message) => {
      if (["error", "warn"].includes(message.type())) this.complaints.push(message.text());
    });
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("request", (request) => this.requests.push(request));
    await page.setViewport(size);
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.goto(url);
  }

  async logIn(name) {
    await this.page.waitForSelector("#login:not([hidden])", { timeout: PATIENCE });
    await this.write("name", name);
    await this.page.click("#login button");
  }

  async write(id, text) {
    await this.page.$eval(`#${id}`, (input) => (input.value = ""));
    await this.page.type(`#${id}`, text);
  }

  async say(text) {
    await this.write("text", text);
    await this.page.keyboard.press("Enter");
  }

  /** Waits until an element says something like `pattern`. */
  async reads(selector, pattern) {
    const said = (selector, source) => new RegExp(source).test(document.querySelector(selector).textContent);
    try {
      await this.page.waitForFunction(said, { timeout: PATIENCE }, selector, pattern.source);
    } catch {
      const text = await this.page.$eval(selector, (element) => element.textContent);
      assert.fail(`${selector} says “${text}” and never ${pattern}; the browser says ${this.complaints}`);
    }
  }

  messages() {
    return this.page.$$eval("#messages li", (lines) => lines.map((line) => line.textContent));
  }

  async picture(name, size, scheme) {
    // The window in front is the one that is drawn.
    await this.page.bringToFront();
    if (SCREENSHOTS) await this.page.screenshot({ path: join(SCREENSHOTS, `${name}-${size.width}-${scheme}.png`) });
  }
}

async function chats(browser, server, size, scheme) {
  const lobby = `lobby${size.width}${scheme}`;
  const url = `${server.page}/#${lobby}`;
  const mina = await Person.open(browser, url, size, scheme);
  await mina.page.waitForSelector("#login:not([hidden])", { timeout: PATIENCE });
  await mina.picture("login", size, scheme);
  await mina.logIn("mina");
  await mina.reads("#state", /^Connected as mina$/);
  await mina.reads("#connection", new RegExp(`^Connected to ${server.api} by WebSockets from 127\\.0\\.0\\.1:\\d+$`));
  await mina.reads("#room-title", new RegExp(`^${lobby}$`));
  await mina.reads("#names", /^mina$/);
  assert.equal(await mina.page.evaluate(() => document.cookie), "", "no script reads the login");

  const jun = await Person.open(browser, url, size, scheme);
  await jun.logIn("jun");
  await jun.reads("#names", /^jun, mina$/);
  await mina.reads("#names", /^jun, mina$/);
  await mina.reads("#messages", /jun joined$/);

  await mina.say("Hello from another origin. The cookie goes to the API, and no script reads it.");
  await jun.reads("#messages", /no script reads it\.$/);
  await jun.say("<img src=x onerror=alert(1)> is only text, 안녕하세요 too");
  await mina.reads("#messages", /<img src=x onerror=alert\(1\)> is only text, 안녕하세요 too$/);
  assert.equal((await jun.messages()).length, 2, "each message is there once, for its author, too");

  await mina.write("text", "w");
  await jun.reads("#typing", /^mina is typing…$/);
  await jun.picture("chat", size, scheme);
  await mina.page.keyboard.press("Enter");
  await jun.reads("#typing", /^$/);

  await hurries(jun);
  await wanders(mina, jun, lobby);
  const complaints = [...mina.complaints, ...jun.complaints];
  await twoTabs(mina, jun, url, size, scheme);
  await stops(jun);
  assert.deepEqual(complaints, [], "the browsers have nothing to complain about");
  await looks(jun.page, scheme);
  for (const person of [mina, jun]) staysWith(person, server);
  await mina.context.close();
  await jun.context.close();
  console.log(`ok: two people chat at ${size.width} px, ${scheme}`);
}

/** Sends faster than is allowed, reads why that fails, and does not lose the text. */
async function hurries(person) {
  const outcome = () =>
    document.querySelector("#problem").textContent || (document.querySelector("#text").value === "" ? "sent" : null);
  let said = "sent";
  for (let count = 1; said === "sent" && count <= 100; count += 1) {
    await person.say(`quick ${count}`);
    said = await (await person.page.waitForFunction(outcome, { timeout: PATIENCE })).jsonValue();
  }
  assert.match(said, /^You are too fast; try again in \d+ s$/);
  assert.match(await person.page.$eval("#text", (input) => input.value), /^quick \d+$/);
}

/** Goes to another room and back, and finds what was said. */
async function wanders(mina, jun, lobby) {
  await mina.write("room", "den");
  await mina.page.click("#enter button");
  await mina.reads("#room-title", /^den$/);
  await mina.reads("#names", /^mina$/);
  await jun.reads("#messages", /mina left$/);
  await jun.reads("#names", /^jun$/);
  await mina.page.goBack();
  await mina.reads("#room-title", new RegExp(`^${lobby}$`));
  await mina.reads("#messages", /Hello from another origin/);
  await jun.reads("#messages", /mina joined$/);
}

/** Two tabs are one person, and logging out in one ends the other. */
async function twoTabs(mina, jun, url, size, scheme) {
  const tab = await mina.anotherTab(url, size, scheme);
  await tab.reads("#state", /^Connected as mina$/);
  await tab.reads("#names", /^jun, mina$/);
  await tab.page.click("#logout");
  await tab.reads("#state", /^Not logged in$/);
  await mina.page.bringToFront();
  await mina.reads("#login-problem", /^Your login has ended; log in again\.$/);
  await jun.reads("#names", /^jun$/);
  const notes = (await jun.messages()).filter((text) => /^mina (joined|left)$/.test(text));
  assert.deepEqual(notes, ["mina left", "mina joined", "mina left"], "both tabs came and went as one");
  await tab.page.close();
}

async function stops(person) {
  await person.page.click("#logout");
  await person.reads("#state", /^Not logged in$/);
}

async function looks(page, scheme) {
  const seen = await page.evaluate(() => ({
    fits: document.documentElement.scrollWidth <= document.documentElement.clientWidth,
    dark: getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number)[0] < 128,
  }));
  assert.ok(seen.fits, "nothing is wider than the screen");
  assert.equal(seen.dark, scheme === "dark", `the page is ${scheme}`);
}

/** The page is loaded from its own origin, and everything else goes to the API. */
function staysWith({ requests }, server) {
  assert.ok(requests.length > 5);
  for (const request of requests) {
    const { origin, pathname } = new URL(request.url());
    const toApi = ["/me", "/login", "/logout", "/hubs/chat", "/hubs/chat/negotiate"].includes(pathname);
    assert.equal(origin.replace("ws:", "http:"), toApi ? server.api : server.page, request.url());
  }
}

/**
 * A page of an origin that the API does not know, opened by somebody who is logged in, whose cookie the browser sends
 * along: CORS keeps the answers from the page, and the hub its WebSocket.
 */
async function staysOutside(browser, server) {
  const sol = await Person.open(browser, server.page, SIZES[0], SCHEMES[0]);
  await sol.logIn("sol");
  await sol.reads("#state", /^Connected as sol$/);
  const other = createServer((_, answer) => answer.setHeader("content-type", "text/html").end("<title>x</title>"));
  await new Promise((resolve) => other.listen(0, "127.0.0.1", resolve));
  try {
    const page = await sol.context.newPage();
    await page.goto(`http://127.0.0.1:${other.address().port}/`);
    const outcome = await page.evaluate(async (api) => {
      const tried = async (path, options) => {
        const answer = await fetch(api + path, { credentials: "include", ...options });
        return answer.status;
      };
      const failed = (promise) => promise.catch((error) => error.name);
      const socket = new Promise((resolve) => {
        const socket = new WebSocket(`${api.replace("http", "ws")}/hubs/chat`);
        socket.onopen = () => resolve("open");
        socket.onerror = () => resolve("refused");
      });
      return {
        me: await failed(tried("/me", {})),
        negotiate: await failed(tried("/hubs/chat/negotiate", { method: "POST" })),
        login: await failed(
          tried("/login", { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"name":"eve"}' }),
        ),
        socket: await socket,
      };
    }, server.api);
    assert.deepEqual(outcome, { me: "TypeError", negotiate: "TypeError", login: "TypeError", socket: "refused" });
    // The preflight failed, so that nobody was logged in.
    const taken = await fetch(`${server.api}/login`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: '{"name":"eve"}',
    });
    assert.equal(taken.status, 200, "the name is free");
  } finally {
    await sol.context.close();
    other.close();
  }
  console.log("ok: a page of another origin stays outside");
}

assert.ok(CHAT, "give the path of the program in CHAT");
const server = await startServer();
const directory = await mkdtemp(join(tmpdir(), "chat-page-"));
if (SCREENSHOTS) await mkdir(SCREENSHOTS, { recursive: true });
const browser = await puppeteer.launch({ executablePath: CHROMIUM, userDataDir: join(directory, "profile"), args: BROWSER });
try {
  for (const size of SIZES) for (const scheme of SCHEMES) await chats(browser, server, size, scheme);
  await staysOutside(browser, server);
  server.kill("SIGINT");
  assert.equal(await server.ended, 0, "Ctrl-C ends the server without an error");
  console.log("ok: the server stops");
} finally {
  await browser.close();
  server.kill("SIGKILL");
  await rm(directory, { recursive: true, force: true });
}
