// Connections without a hub over every transport: with what carries the official client's hubs, and by hand.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { after, before, describe, it } from "node:test";

import { LogLevel, TransferFormat } from "@microsoft/signalr";
import WebSocket from "ws";

import { EVENTS, post, short } from "./support/connections.mjs";
import { ask, open } from "./support/http.mjs";
import { startServer } from "./support/server.mjs";
import { JSON_VARIANTS } from "./support/variants.mjs";
import { Inbox, soon } from "./support/waiting.mjs";

// The package does not export it.
const { HttpConnection } = createRequire(import.meta.url)("@microsoft/signalr/dist/cjs/HttpConnection.js");

let server;
before(async () => {
    server = await startServer();
});
after(() => server.stop());

const allBytes = Buffer.from(Uint8Array.from({ length: 256 }, (_, index) => index));

/** A connection is forgotten a moment after its last request has seen its end. */
async function assertGone(url, options) {
    let answer;
    for (let tries = 0; tries < 100 && answer?.status !== 404; tries += 1) {
        answer = await ask(url, options);
    }
    assert.deepEqual(short(answer), [404, "No Connection with that ID"]);
}

let count = 0;
/** The URL of a connection of its own, and how the server saw it end. */
function fresh(format) {
    const name = (count += 1);
    return {
        url: `${server.url}/echo?name=${name}&format=${format}`,
        ended: async () => (await ask(`${server.url}/ended?name=${name}`)).body,
    };
}

/** Negotiates by hand; resolves to the URL of the connection, too. */
async function negotiated(format = "binary") {
    const { url, ended } = fresh(format);
    const [path, query] = url.split("?");
    const response = await fetch(`${path}/negotiate?negotiateVersion=1&${query}`, { method: "POST" });
    const { connectionToken, availableTransports } = await response.json();
    return { url: `${url}&id=${connectionToken}`, ended, availableTransports };
}

/** Polls until so many bytes have come. */
async function poll(url, length) {
    let all = Buffer.alloc(0);
    while (all.length < length) {
        const response = await soon(fetch(url), "the answer to a poll");
        assert.equal(response.status, 200);
        all = Buffer.concat([all, Buffer.from(await response.arrayBuffer())]);
    }
    return all;
}

describe("the negotiation of raw connections", () => {
    it("offers every transport", async () => {
        const { availableTransports } = await negotiated();
        assert.deepEqual(availableTransports, [
            { transport: "WebSockets", transferFormats: ["Text", "Binary"] },
            { transport: "ServerSentEvents", transferFormats: ["Text"] },
            { transport: "LongPolling", transferFormats: ["Text", "Binary"] },
        ]);
    });
});

for (const { transport, type } of JSON_VARIANTS) {
    const binary = transport !== "ServerSentEvents";

    describe(`HttpConnection over ${transport}`, () => {
        /** Opens a connection; what comes is in `pieces`. */
        const start = async (format) => {
            const { url, ended } = fresh(format.toLowerCase());
            const connection = new HttpConnection(url, { transport: type, logger: LogLevel.None });
            const pieces = new Inbox("what is echoed");
            connection.onreceive = (data) => pieces.push(Buffer.from(data));
            const closed = new Promise((resolve) => (connection.onclose = resolve));
            await soon(connection.start(TransferFormat[format]), "a connection");
            /** As many bytes as were sent, in however many pieces they come. */
            const echo = async (...sent) => {
                const expected = Buffer.concat(sent.map((data) => Buffer.from(data)));
                await Promise.all(sent.map((data) => connection.send(data)));
                let all = Buffer.alloc(0);
                while (all.length < expected.length) {
                    all = Buffer.concat([all, await pieces.next()]);
                }
                assert.deepEqual(all, expected);
            };
            return { connection, echo, ended, closed: () => soon(closed, "the end of a connection") };
        };

        it("carries text", async () => {
            const { connection, echo } = await start("Text");
            for (const text of ["a", "ü🦀", "x".repeat(100_000)]) {
                await echo(text);
            }
            await echo("a", "b", "c");
            await connection.stop();
        });

        it("carries bytes, if the transport does", { skip: !binary }, async () => {
            const { connection, echo } = await start("Binary");
            for (const bytes of [allBytes, Buffer.alloc(100_000, 0xFF)]) {
                await echo(bytes);
            }
            await connection.stop();
        });

        it("is ended by the client", async () => {
            const { connection, echo, ended, closed } = await start("Text");
            await echo("hello");
            await soon(connection.stop(), "the client's end");
            assert.equal(await closed(), undefined);
            // An event stream that ends says nothing of why it does.
            assert.equal(await ended(), binary ? "the client left" : "the connection was lost");
        });

        it("is ended by the server", async () => {
            const { connection, echo, ended, closed } = await start("Text");
            await echo("hello");
            await connection.send("leave");
            assert.equal(await closed(), undefined);
            assert.equal(await ended(), "the server left");
        });
    });
}

describe("a raw WebSocket", () => {
    /** Opens one; what comes is in `messages` as a list of `[data, isBinary]`. */
    const connect = async (url) => {
        const socket = new WebSocket(url.replace(/^http/, "ws"));
        const messages = new Inbox("a message");
        socket.on("message", (data, isBinary) => messages.push([data, isBinary]));
        const closed = new Promise((resolve) => socket.on("close", resolve));
        await soon(new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject)), "a WebSocket");
        return { socket, next: () => messages.next(), closed: () => soon(closed, "the end of a WebSocket") };
    };

    it("echoes in the format that the server chose", async () => {
        for (const format of ["text", "binary"]) {
            const { socket, next } = await connect((await negotiated(format)).url);
            for (const sent of ["ü", Buffer.from("🦀")]) {
                socket.send(sent);
                assert.deepEqual(await next(), [Buffer.from(sent), format === "binary"]);
            }
            socket.close();
        }
    });

    it("needs no negotiation", async () => {
        const { socket, next } = await connect(fresh("binary").url);
        socket.send(allBytes);
        assert.deepEqual(await next(), [allBytes, true]);
        socket.close();
    });

    it("takes messages in any number of frames", async () => {
        const { socket, next } = await connect(fresh("binary").url);
        const piece = Buffer.alloc(4096, 7);
        for (let n = 1; n <= 2_000; n += 1) {
            socket.send(piece, { fin: n === 2_000 });
        }
        let length = 0;
        while (length < 2_000 * piece.length) {
            length += (await next())[0].length;
        }
        socket.close();
    });

    it("answers the client's goodbye with its own, and says goodbye itself", async () => {
        const { url, ended } = await negotiated();
        const { socket, closed } = await connect(url);
        socket.close(1000);
        assert.equal(await closed(), 1000);
        assert.equal(await ended(), "the client left");

        const other = await negotiated();
        const { socket: left, closed: leaving } = await connect(other.url);
        left.send("leave");
        assert.equal(await leaving(), 1000);
        assert.equal(await other.ended(), "the server left");
        await assertGone(other.url);
    });

    it("that breaks off is lost", async () => {
        const { url, ended } = await negotiated();
        const { socket, next } = await connect(url);
        socket.send("hello");
        await next();
        socket.terminate();
        assert.equal(await ended(), "the connection was lost");
    });

    it("of text refuses to send what is none", async () => {
        const { url, ended } = await negotiated("text");
        const { socket, closed } = await connect(url);
        socket.send(Buffer.of(0xFF));
        assert.equal(await closed(), 1000);
        assert.match(await ended(), /^only text can be sent in the text format/);
    });
});

describe("a raw event stream", () => {
    const begun = async () => {
        const connection = await negotiated();
        const events = await open(connection.url, EVENTS);
        assert.equal(await events.next(), ":\r\n");
        return { ...connection, events };
    };

    it("has an event for what is sent at once, with a line for each line", async () => {
        const { url, events } = await begun();
        assert.deepEqual(short(await post(url, "one\ntwo\r\n🦀")), [200, ""]);
        assert.equal(await events.next(), "data: one\r\ndata: two\r\ndata: 🦀\r\n\r\n");
        events.leave();
    });

    it("carries no bytes", async () => {
        const { url, events, ended } = await begun();
        await post(url, Buffer.of(0xFF));
        assert.equal(await events.rest(), ":\r\n");
        assert.match(await ended(), /^only text can be sent/);
        await assertGone(url, { method: "POST", body: "x" });
    });

    it("is ended by either side", async () => {
        const { url, events, ended } = await begun();
        await post(url, "leave");
        assert.equal(await events.rest(), ":\r\n");
        assert.equal(await ended(), "the server left");
        await assertGone(url, { method: "POST", body: "x" });

        const other = await begun();
        other.events.leave();
        assert.equal(await other.ended(), "the connection was lost");
        await assertGone(other.url, { method: "POST", body: "x" });
    });
});

describe("raw long polling", () => {
    const begun = async () => {
        const connection = await negotiated();
        assert.deepEqual(short(await ask(connection.url)), [200, ""], "the first poll");
        return connection;
    };

    it("echoes text and bytes", async () => {
        const { url } = await begun();
        for (const sent of [Buffer.from("ü🦀"), allBytes, Buffer.alloc(100_000, 0xFF)]) {
            const [echoed, answer] = await Promise.all([poll(url, sent.length), post(url, sent)]);
            assert.deepEqual(short(answer), [200, ""]);
            assert.deepEqual(echoed, sent);
        }
    });

    it("takes the pieces of a POST as they come", async () => {
        const { url } = await begun();
        let pieces;
        const body = new ReadableStream({ start: (stream) => (pieces = stream) });
        const posted = fetch(url, { method: "POST", body, duplex: "half" });
        for (const piece of ["one", "two", "three"]) {
            pieces.enqueue(Buffer.from(piece));
            assert.equal(String(await poll(url, piece.length)), piece, "before the POST ends");
        }
        pieces.close();
        assert.equal((await soon(posted, "the answer to a POST")).status, 200);
    });

    it("takes POSTs in the order they come in", async () => {
        const { url } = await begun();
        for (const piece of ["a", "b", "c"]) {
            await post(url, piece);
        }
        assert.equal(String(await poll(url, 3)), "abc");
    });

    it("is ended by the client's DELETE", async () => {
        const { url, ended } = await begun();
        // The newer poll answers the older one; then it is there itself.
        const polls = [ask(url), ask(url)];
        await Promise.race(polls);
        assert.deepEqual(short(await ask(url, { method: "DELETE" })), [202, ""]);
        assert.deepEqual((await Promise.all(polls)).map(short), [[204, ""], [204, ""]]);
        assert.equal(await ended(), "the client left");
        for (const method of ["GET", "POST", "DELETE"]) {
            await assertGone(url, { method });
        }
    });

    it("is ended by the server, once what it sent is fetched", async () => {
        const { url, ended } = await begun();
        await post(url, "last words");
        assert.equal(String(await poll(url, 10)), "last words");
        await post(url, "leave");
        assert.equal(await ended(), "the server left");
        assert.deepEqual(short(await ask(url)), [204, ""]);
        await assertGone(url);
    });
});
