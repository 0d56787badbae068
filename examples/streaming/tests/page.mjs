// Opens the page in a real browser and tries each of its five panels, in light and dark, narrow and wide.
//
//   STREAMING=target/debug/streaming node examples/streaming/tests/page.mjs [URL]
//
// With STREAMING, a path of the program, the script starts the server itself, on the URL's port. Without it a server has
// to run at URL already. CHROMIUM names the browser; SCREENSHOTS a directory for pictures. Needs puppeteer-core, as the
// dashboard's page test does: `npm ci` in examples/dashboard/tests.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const installed = createRequire(new URL("../../dashboard/tests/package.json", import.meta.url));
const { default: puppeteer } = await import(installed.resolve("puppeteer-core"));

const { STREAMING, CHROMIUM = "/usr/bin/chromium", SCREENSHOTS } = process.env;
const SIZES = [{ width: 380, height: 800 }, { width: 1280, height: 900 }];
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

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Starts the server and waits until it says where it is. */
async function startServer(port) {
  const server = spawn(STREAMING, ["--port", String(port)], { stdio: ["ignore", "pipe", "inherit"] });
  server.ended = new Promise((resolve) => server.once("exit", (code) => resolve(code)));
  await new Promise((resolve, reject) => {
    server.stdout.once("data", resolve);
    server.ended.then((code) => reject(new Error(`the server ended with ${code}`)));
  });
  return server;
}

/** Opens the page and collects everything it complains about. */
async function open(browser, url, size, scheme) {
  const page = await browser.newPage();
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warn"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== new URL(url).origin) complaints.push(`asked for ${request.url()}`);
  });
  await page.setViewport(size);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(url);
  await page.waitForSelector("#state[data-state=live]", { timeout: PATIENCE });
  return { page, complaints };
}

const submit = (page, panel) => page.click(`#${panel} button[type=submit]`);
const rows = (page, panel) => page.$$eval(`#${panel} .rows li`, (lines) => lines.map((line) => line.textContent));

async function type(page, id, text) {
  await page.$eval(`#${id}`, (input) => (input.value = ""));
  await page.type(`#${id}`, text);
}

/** Waits until a panel says something like `pattern`. */
async function untilSaid(page, panel, pattern) {
  const said = (panel, pattern) => new RegExp(pattern).test(document.querySelector(`#${panel} .status`).textContent);
  try {
    await page.waitForFunction(said, { timeout: PATIENCE }, panel, pattern.source);
  } catch {
    const text = await page.$eval(`#${panel} .status`, (status) => status.textContent);
    assert.fail(`${panel} says “${text}” and never ${pattern}`);
  }
}

async function ticks(page) {
  await submit(page, "ticker");
  await untilSaid(page, "ticker", /^3 prices received$/);
  assert.match((await rows(page, "ticker"))[0], /^\d\d:\d\d:\d\d\d+\.\d\d[\d,]+ traded$/);
  await submit(page, "ticker");
  await untilSaid(page, "ticker", /^Stopped after \d prices$/);
}

async function tails(page) {
  await type(page, "level", "loud");
  await submit(page, "logs");
  await untilSaid(page, "logs", /^There is no level `loud`; there are debug, info, warning, error$/);
  await type(page, "level", "info");
  await submit(page, "logs");
  await untilSaid(page, "logs", /^([5-9]|\d\d+) entries received$/);
}

async function imports(page, directory) {
  await submit(page, "import");
  await untilSaid(page, "import", /^\d+00 rows, \d+ rejected$/);
  await untilSaid(page, "import", /^Rows imported: 1980, worth [\d.]+; rejected: 20$/);
  assert.equal((await rows(page, "import")).length, 6);
  const path = join(directory, "rows.csv");
  await writeFile(path, "item,quantity,price\nnail,20,0.05\nscrew,few,0.10\n");
  await (await page.$("#file")).uploadFile(path);
  await untilSaid(page, "import", /^Rows imported: 1, worth 1.00; rejected: 1$/);
  assert.deepEqual(await rows(page, "import"), ["line 3: `few` is no quantity; write a whole number above zero"]);
}

async function stopsAnImport(page) {
  await submit(page, "import");
  await untilSaid(page, "import", /^\d+00 rows/);
  await submit(page, "import");
  await untilSaid(page, "import", /^the call was given up$/);
  const logged = () => document.querySelector("#logs .rows").textContent.includes("rows imported: its caller gave it up");
  await page.waitForFunction(logged, { timeout: PATIENCE });
}

async function transforms(page) {
  for (const text of ["streams", "both ways"]) {
    await type(page, "text", text);
    await submit(page, "transform");
    const came = (text) => document.querySelector("#transform .rows li")?.textContent === text;
    await page.waitForFunction(came, { timeout: PATIENCE }, text.toUpperCase());
  }
  assert.equal((await rows(page, "transform")).length, 2);
  await page.click("#end");
  await untilSaid(page, "transform", /^Ended after 2$/);
}

async function answer(page, value) {
  await submit(page, "delete");
  await page.waitForSelector("#question[open]", { timeout: PATIENCE });
  assert.match(await page.$eval("#question-text", (text) => text.textContent), /^Delete all \d+ imported rows\?$/);
  await page.click(`#question button[value=${value}]`);
}

async function asks(page, picture) {
  await answer(page, "no");
  await untilSaid(page, "delete", /^Nothing was deleted\.$/);
  await submit(page, "delete");
  await page.waitForSelector("#question[open]", { timeout: PATIENCE });
  await picture("question");
  await page.keyboard.press("Escape");
  await page.waitForSelector("#question:not([open])");
  await untilSaid(page, "delete", /^Nothing was deleted\.$/);
  await answer(page, "yes");
  await untilSaid(page, "delete", /^Rows deleted: \d+\.$/);
  await submit(page, "delete");
  await untilSaid(page, "delete", /^There was nothing to delete\.$/);
}

/** The log without a hub: any WebSocket gets its lines. */
async function reads(browser, url) {
  const page = await browser.newPage();
  await page.goto(url);
  const line = await page.evaluate((address) => new Promise((resolve, reject) => {
    const socket = new WebSocket(address);
    socket.onmessage = ({ data }) => (resolve(data), socket.close());
    socket.onerror = () => reject(new Error("no WebSocket"));
  }), `${url.replace("http", "ws")}log`);
  assert.match(line, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*Z  \w+ +\S/);
  await page.close();
  console.log("ok: the log without a hub");
}

async function works(browser, url, size, scheme, directory) {
  const { page, complaints } = await open(browser, url, size, scheme);
  const picture = async (name) => {
    if (!SCREENSHOTS) return;
    await page.screenshot({ path: join(SCREENSHOTS, `${name}-${size.width}-${scheme}.png`), fullPage: name === "page" });
  };
  await tails(page);
  await ticks(page);
  await submit(page, "ticker");
  await imports(page, directory);
  await transforms(page);
  await picture("page");
  await asks(page, picture);
  await stopsAnImport(page);
  const seen = await page.evaluate(() => ({
    fits: document.documentElement.scrollWidth <= document.documentElement.clientWidth,
    dark: getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number)[0] < 128,
  }));
  assert.ok(seen.fits, "nothing is wider than the screen");
  assert.equal(seen.dark, scheme === "dark", `the page is ${scheme}`);
  assert.deepEqual(complaints, [], "the browser has nothing to complain about");
  await page.close();
  console.log(`ok: all five at ${size.width} px, ${scheme}`);
}

const given = process.argv[2];
assert.ok(given || STREAMING, "give the URL of the page, or its program in STREAMING");
const url = given ?? `http://127.0.0.1:${await freePort()}/`;
const server = STREAMING ? await startServer(new URL(url).port) : null;
const directory = await mkdtemp(join(tmpdir(), "streaming-page-"));
if (SCREENSHOTS) await mkdir(SCREENSHOTS, { recursive: true });
const profile = join(directory, "profile");
const browser = await puppeteer.launch({ executablePath: CHROMIUM, userDataDir: profile, args: BROWSER });
try {
  for (const size of SIZES) for (const scheme of SCHEMES) await works(browser, url, size, scheme, directory);
  await reads(browser, url);
  if (server) {
    server.kill("SIGINT");
    assert.equal(await server.ended, 0, "Ctrl-C ends the server without an error");
    console.log("ok: the server stops");
  }
} finally {
  await browser.close();
  server?.kill("SIGKILL");
  await rm(directory, { recursive: true, force: true });
}
