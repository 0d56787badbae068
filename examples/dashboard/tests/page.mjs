// Opens the dashboard in a real browser and watches it work, in light and dark, narrow and wide.
//
//   DASHBOARD=target/debug/dashboard node examples/dashboard/tests/page.mjs [URL]
//
// With DASHBOARD, a path of the program, the script starts and restarts the server itself, on the URL's port.
// Without it a server has to run at URL already, and its restart is not tested.
// CHROMIUM names the browser; SCREENSHOTS a directory for pictures. Needs `npm install puppeteer-core`.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, mkdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";

const { DASHBOARD, CHROMIUM = "/usr/bin/chromium", SCREENSHOTS } = process.env;
const SIZES = [{ width: 380, height: 800 }, { width: 1600, height: 1000 }];
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
  const server = spawn(DASHBOARD, ["--port", String(port)], { stdio: ["ignore", "pipe", "inherit"] });
  server.ended = new Promise((resolve) => server.once("exit", (code) => resolve(code)));
  await new Promise((resolve, reject) => {
    server.stdout.once("data", resolve);
    server.ended.then((code) => reject(new Error(`the server ended with ${code}`)));
  });
  return server;
}

async function stopServer(server) {
  server.kill("SIGINT");
  assert.equal(await server.ended, 0, "Ctrl-C ends the server without an error");
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
  return { page, complaints };
}

const text = (page, id) => page.$eval(`#${id}`, (element) => element.textContent);

function untilState(page, wanted) {
  const reached = (state) => document.getElementById("state").dataset.state === state;
  return page.waitForFunction(reached, { timeout: PATIENCE }, wanted);
}

/** Waits until an element's text is another than now. */
async function untilChanged(page, id) {
  const before = await text(page, id);
  const changed = (id, before) => document.getElementById(id).textContent !== before;
  await page.waitForFunction(changed, { timeout: PATIENCE }, id, before);
}

async function looksRight(page, scheme) {
  const seen = await page.evaluate(() => {
    const root = document.documentElement;
    const level = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number)[0];
    return {
      fits: root.scrollWidth <= root.clientWidth,
      dark: level < 128,
      cores: document.querySelectorAll("#cores li").length,
      processes: document.querySelectorAll("#process-list tr").length,
      disks: document.querySelectorAll("#disk-list li").length,
      lines: [...document.querySelectorAll(".chart .line.one")].map((line) => line.getAttribute("d")),
      described: document.querySelector("#cpu .chart").getAttribute("aria-label"),
      away: document.getElementById("away").hidden,
    };
  });
  assert.ok(seen.fits, "nothing is wider than the screen");
  assert.equal(seen.dark, scheme === "dark", `the page is ${scheme}`);
  assert.ok(seen.cores > 0 && seen.processes > 0, "cores and processes are listed");
  assert.equal(seen.lines.length, 4);
  for (const line of seen.lines) assert.match(line, /^M/, "every chart has a line");
  assert.match(seen.described, /^CPU use, last two minutes: CPU now \d+ %/);
  assert.ok(seen.away, "nothing says that the server is away");
}

async function works(browser, url, size, scheme) {
  const { page, complaints } = await open(browser, url, size, scheme);
  await untilState(page, "live");
  await page.waitForFunction(() => document.querySelector("#cpu .line.one").getAttribute("d"), { timeout: PATIENCE });
  await untilChanged(page, "measured");
  await untilChanged(page, "process-list");
  await looksRight(page, scheme);
  if (SCREENSHOTS) {
    await page.screenshot({ path: join(SCREENSHOTS, `${size.width}-${scheme}.png`), fullPage: size.width < 600 });
  }
  assert.deepEqual(complaints, [], "the browser has nothing to complain about");
  await page.close();
  console.log(`ok: live at ${size.width} px, ${scheme}`);
}

async function remembersTheme(browser, url) {
  const { page } = await open(browser, url, SIZES[1], "light");
  await page.click("#theme");
  await page.click("#theme");
  assert.equal(await text(page, "theme"), "Dark");
  await page.reload();
  await untilState(page, "live");
  assert.equal(await text(page, "theme"), "Dark");
  await page.evaluate(() => localStorage.clear());
  await page.close();
  console.log("ok: the theme is remembered");
}

async function comesBack(browser, url, server, restart) {
  const { page } = await open(browser, url, SIZES[1], "light");
  await untilState(page, "live");
  await untilChanged(page, "measured");
  await stopServer(server);
  await untilState(page, "away");
  const told = await text(page, "away");
  assert.match(told, /The server is away since \d\d:\d\d:\d\d\./);
  assert.equal(await page.$eval("#away", (element) => element.hidden), false);
  if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, "away.png") });
  const last = await text(page, "measured");
  const again = await restart();
  await untilState(page, "live");
  await page.waitForFunction((last) => document.getElementById("measured").textContent !== last, { timeout: PATIENCE }, last);
  // Figures every second, not only every fifth, mean that it subscribed again.
  const times = new Set();
  const until = Date.now() + 4_500;
  while (Date.now() < until) {
    await untilChanged(page, "measured");
    times.add(await text(page, "measured"));
  }
  assert.ok(times.size >= 3, `it subscribed again: ${[...times].join(", ")}`);
  await page.close();
  console.log("ok: comes back after the server restarted");
  return again;
}

const given = process.argv[2];
assert.ok(given || DASHBOARD, "give the URL of a dashboard, or its program in DASHBOARD");
const url = given ?? `http://127.0.0.1:${await freePort()}/`;
const restart = () => startServer(new URL(url).port);
let server = DASHBOARD ? await restart() : null;
const profile = await mkdtemp(join(tmpdir(), "dashboard-page-"));
if (SCREENSHOTS) await mkdir(SCREENSHOTS, { recursive: true });
const browser = await puppeteer.launch({ executablePath: CHROMIUM, userDataDir: profile, args: BROWSER });
try {
  for (const size of SIZES) for (const scheme of SCHEMES) await works(browser, url, size, scheme);
  await remembersTheme(browser, url);
  if (server) {
    server = await comesBack(browser, url, server, restart);
    await stopServer(server);
    server = null;
  }
  console.log("ok: all");
} finally {
  await browser.close();
  server?.kill("SIGKILL");
  await rm(profile, { recursive: true, force: true });
}
