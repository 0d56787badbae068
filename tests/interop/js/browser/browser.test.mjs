// The official client in Chromium, on a page of the server's own origin and on one of another.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";

import { tokenOf, watched } from "../support/requests.mjs";
import { startServer } from "../support/server.mjs";
import { JSON_VARIANTS, Variant, VARIANTS } from "../support/variants.mjs";

const { CHROMIUM = "/usr/bin/chromium" } = process.env;

const BROWSER = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

const SCRIPTS = [
    "../node_modules/@microsoft/signalr/dist/browser/signalr.js",
    "../node_modules/@microsoft/signalr-protocol-msgpack/dist/browser/signalr-protocol-msgpack.js",
    "page.js",
].map((path) => fileURLToPath(new URL(path, import.meta.url)));

let pages;
let server;
let browser;
let profile;
/** Pages by origin: the server's own, one that it allows, and one that it does not. */
const opened = {};

before(async () => {
    pages = createServer((_, response) => response.end("<!doctype html><title>elsewhere</title>"));
    await new Promise((resolve) => pages.listen(0, "127.0.0.1", resolve));
    const { port } = pages.address();
    const allowed = `http://127.0.0.1:${port}`;
    server = await startServer({ allowOrigin: allowed });
    profile = await mkdtemp(join(tmpdir(), "interop-browser-"));
    browser = await puppeteer.launch({ executablePath: CHROMIUM, userDataDir: profile, args: BROWSER });
    opened["the same origin"] = await open(`${server.url}/page`);
    opened["another origin"] = await open(allowed);
    opened["an origin that is not allowed"] = await open(`http://localhost:${port}`);
});

after(async () => {
    await browser?.close();
    await server?.stop();
    pages?.close();
    if (profile) {
        await rm(profile, { recursive: true, force: true });
    }
});

async function open(url) {
    const page = await browser.newPage();
    await page.goto(url);
    for (const script of SCRIPTS) {
        await page.addScriptTag({ content: await readFile(script, "utf8") });
    }
    return page;
}

/** Runs one of the page's functions, and gives what it returns. */
const run = (origin, name, url, { transport, protocol }, options) => opened[origin].evaluate(
    (name, ...args) => window.interop[name](...args),
    name,
    url,
    { transport, protocol, ...options },
);

const ORIGINS = [["the same origin", "/testHub", "/secured"], ["another origin", "/cors", "/cors/secured"]];

for (const [origin, hub, secured] of ORIGINS) {
    for (const variant of VARIANTS) {
        const title = (topic) => `${variant.title(topic, "@microsoft/signalr in Chromium")} from ${origin}`;
        const does = (name, path = hub, query = "", options = {}) =>
            run(origin, name, `${server.url}${path}${query}`, variant, options);

        it(title("calls"), async () => {
            assert.deepEqual(await does("calls"), {
                transport: variant.transport,
                protocol: variant.protocol,
                sum: 42,
                text: "é ü 안녕 🦀\u0000",
                value: { a: [1, null, { b: "c" }] },
                length: 200_000,
                ownId: true,
            });
        });

        it(title("errors"), async () => {
            assert.deepEqual(await does("errors"), [
                "An unexpected error occurred invoking 'FailShown' on the server. HubException: not now",
                "Failed to invoke 'NoSuchMethod' due to an error on the server. HubException: Method does not exist.",
            ]);
        });

        it(title("streams"), async () => {
            assert.deepEqual(await does("streams"), [
                { items: Array.from({ length: 100 }, (_, index) => index) },
                {
                    items: [0, 1],
                    error: "An error occurred on the server while streaming results. HubException: counted far enough",
                },
            ]);
        });

        it(title("uploads"), async () => {
            assert.equal(await does("uploads"), Array.from({ length: 50 }, (_, index) => `${index};`).join(""));
        });

        it(title("client results"), async () => assert.equal(await does("results"), 4));

        it(title("groups and users"), async () => {
            const name = `${variant.tag}-${origin.replaceAll(" ", "-")}`;
            assert.deepEqual(await does("groups", hub, "", { name }), {
                member: ["to the group", "to the user"],
                outsider: "to the outsider",
            });
        });

        it(title("restarts"), async () => assert.deepEqual(await does("restarts"), [true, 3]));

        it(title("cookies"), async () => {
            assert.equal(await does("cookies", hub, `?cookie=${variant.tag}`), variant.tag);
        });

        it(title("access tokens"), async () => {
            const { url, requests } = watched(server, secured);
            assert.equal(await run(origin, "tokens", url, variant), "ann");
            for (const request of (await requests()).filter(({ method }) => method !== "OPTIONS")) {
                // Browsers set headers on nothing but fetches.
                const inUrl = ["WebSockets", "ServerSentEvents"].includes(request.kind);
                const token = inUrl ? new URLSearchParams(request.query).get("access_token") : tokenOf(request);
                assert.equal(token, "ann", request.kind);
            }
        });
    }
}

describe("pages of other origins", () => {
    it("ask for leave before they send requests with the client's headers", async () => {
        const { url, requests } = watched(server, "/cors");
        await run("another origin", "calls", url, new Variant("LongPolling", "json"));
        const asked = (await requests()).filter(({ method }) => method === "OPTIONS");
        assert.ok(asked.length > 0);
        for (const { headers } of asked) {
            assert.match(headers["access-control-request-headers"], /x-requested-with/);
        }
    });

    for (const variant of JSON_VARIANTS) {
        it(`are refused over ${variant.transport} where they are not allowed`, async () => {
            const text = await run("an origin that is not allowed", "refused", `${server.url}/cors`, variant);
            assert.match(text, /^Failed to complete negotiation with the server: .*Failed to fetch/);
        });
    }

    for (const origin of ["an origin that is not allowed", "another origin"]) {
        it(`cannot open a WebSocket without negotiation to a hub that does not allow ${origin}`, async () => {
            const path = origin === "another origin" ? "/testHub" : "/cors";
            const { url, requests } = watched(server, path);
            const variant = new Variant("WebSockets", "json");
            const text = await run(origin, "refused", url, variant, { skipNegotiation: true });
            assert.match(text, /^WebSocket failed to connect\./);
            assert.deepEqual((await requests()).map(({ kind, status }) => [kind, status]), [["WebSockets", 403]]);
        });
    }
});
