// POSTs that bring a client's messages, by hand, over the transports that have them.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { withClients } from "./support/clients.mjs";
import { answered, EVENTS, polling, post, short, streaming } from "./support/connections.mjs";
import { ask, negotiate, open, unfinished } from "./support/http.mjs";
import { echo, END, HANDSHAKE, json, refusal } from "./support/raw.mjs";
import { startServer } from "./support/server.mjs";

let server;
let hub;
before(async () => {
    server = await startServer();
    hub = `${server.url}/testHub`;
});
after(() => server.stop());

for (const [transport, begin] of [["ServerSentEvents", streaming], ["LongPolling", polling]]) {
    /** A connection, and the messages of the server on it. */
    const begun = async (path = "/testHub") => {
        const connection = await begin(server.url + path);
        const next = connection.events
            ? async () => (await connection.events.next()).replace(/^data: (.*)\r\n\r\n$/s, "$1")
            : async () => (await ask(connection.url)).body;
        return { ...connection, next };
    };

    describe(`POST over ${transport}`, () => {
        it("is answered with 200 and nothing", async () => {
            const { url } = await begun();
            const answer = await post(url, json({ type: 6 }));
            assert.deepEqual(short(answer), [200, ""]);
            assert.match(answer.headers["content-type"], /^text\/plain/);
            assert.deepEqual(short(await post(url, "")), [200, ""], "an empty body, too");
        });

        it("may hold several messages", async () => {
            const { url, next } = await begun();
            await post(url, json(echo("1", "a")) + json(echo("2", "b")));
            let body = "";
            while (!body.includes('"2"')) {
                body += await next();
            }
            assert.equal(body.replaceAll("\r\n\r\ndata: ", ""), answered("a", "1") + answered("b", "2"));
        });

        it("may hold parts of messages", async () => {
            const { url, next } = await begun();
            const bytes = Buffer.from(json(echo("1", "ü🦀")));
            for (const byte of bytes) {
                assert.equal((await post(url, Buffer.from([byte]))).status, 200);
            }
            assert.equal(await next(), answered("ü🦀"));
        });

        it("is taken in turn, however many there are at once", async () => {
            const { url, next } = await begun();
            const posts = Array.from({ length: 30 }, (_, index) => post(url, json(echo(String(index), "x"))));
            assert.ok((await Promise.all(posts)).every(({ status }) => status === 200));
            let body = "";
            while ((body.match(/"type":3/g) ?? []).length < 30) {
                body += await next();
            }
        });

        it("may come with any content type", async () => {
            const { url, next } = await begun();
            await post(url, json(echo("1", "a")), { "content-type": "text/plain;charset=UTF-8" });
            assert.equal(await next(), answered("a"));
            await post(url, json(echo("2", "b")), { "content-type": "application/x-www-form-urlencoded" });
            assert.equal(await next(), answered("b", "2"));
        });

        it("that breaks the protocol ends the connection, and tells why it does", async () => {
            const { url, next } = await begun();
            await post(url, `nonsense${END}`);
            assert.equal(
                await next(),
                `{"type":7,"error":"Connection closed with an error.","allowReconnect":true}${END}`,
            );
        });

        it("larger than a message may be ends the connection", async () => {
            const { url, next } = await begun("/small");
            await post(url, json(echo("1", "x".repeat(2_000))));
            assert.match(await next(), /^\{"type":7,"error":"Connection closed with an error\."/);
        });

        it("that does not end is refused, and its connection goes on", async () => {
            const { url, next } = await begun("/brisk");
            const { status } = await unfinished(url, { "content-length": "100" }, "");
            assert.equal(status, 408);
            await post(url, json(echo("1", "a")));
            let body;
            do {
                body = await next();
            } while (body === "");
            assert.equal(body, answered("a"));
        });

        it("waits while the hub is busy, and is answered with 404 when the connection ends", () => withClients(async (join) => {
            const connection = await begun();
            const { url, id } = connection;
            const client = await join(hub);
            const gate = `busy-${transport}`;
            await post(url, json({ type: 1, target: "WaitFor", arguments: [gate] }));
            assert.equal(await connection.next(), `{"type":1,"target":"Started","arguments":["${gate}"]}${END}`);
            // More than is buffered of calls that wait for the first one to end, however few reads it comes in.
            let answeredYet = false;
            const waiting = post(url, json(echo("1", "x".repeat(1_000))).repeat(1_000)).finally(() => (answeredYet = true));
            assert.equal(await client.call("Sum", 1, 2), 3);
            assert.equal(answeredYet, false);
            if (connection.events) {
                connection.events.leave();
            } else {
                assert.equal((await ask(url, { method: "DELETE" })).status, 202);
            }
            assert.deepEqual(short(await waiting), [404, "No Connection with that ID"]);
            await client.call("Open", gate);
            await client.call("WhyGone", id);
        }));

        it("whose body breaks off leaves the connection as it was", async () => {
            const { url, next } = await begun();
            const controller = new AbortController();
            const body = new ReadableStream({
                start: (queue) => queue.enqueue(Buffer.from(json(echo("1", "a")))),
            });
            const broken = fetch(url, { method: "POST", body, duplex: "half", signal: controller.signal });
            assert.equal(await next(), answered("a"), "what came is taken at once");
            controller.abort();
            await assert.rejects(broken);
            await post(url, json(echo("2", "b")));
            assert.equal(await next(), answered("b", "2"));
        });

        it("does not make way for another transport", async () => {
            const { url } = await begun();
            const other = transport === "LongPolling" ? EVENTS : {};
            assert.deepEqual(short(await ask(url, other)), [400, "Cannot change transports mid-connection"]);
            const refused = await refusal(url);
            assert.deepEqual([refused.status, refused.body], [400, "Cannot change transports mid-connection"]);
        });

        it("is the connection's own: the public id opens nothing", async () => {
            const { id } = await begun();
            assert.deepEqual(short(await post(`${hub}?id=${id}`, HANDSHAKE)), [404, "No Connection with that ID"]);
        });
    });
}

describe("POST before there is a transport", () => {
    it("is kept for the first poll", async () => {
        const { url } = await negotiate(hub);
        const handshake = json({ protocol: "json", version: 1 });
        assert.deepEqual(short(await post(url, handshake.slice(0, 10))), [200, ""]);
        assert.deepEqual(short(await post(url, handshake.slice(10))), [200, ""]);
        assert.deepEqual(short(await ask(url)), [200, ""]);
        assert.deepEqual(short(await ask(url)), [200, `{}${END}`]);
        await post(url, json(echo("1", "a")));
        assert.deepEqual(short(await ask(url)), [200, answered("a")]);
    });

    it("is kept for an event stream", async () => {
        const { url } = await negotiate(hub);
        await post(url, HANDSHAKE);
        const events = await open(url, EVENTS);
        assert.equal(await events.next(), ":\r\n");
        assert.equal(await events.next(), `data: {}${END}\r\n\r\n`);
        events.leave();
    });

    it("may be a handshake, and not much more", async () => {
        const { url } = await negotiate(hub);
        const refused = [400, "before a connection has its transport there is room for a handshake, and no more"];
        assert.deepEqual(short(await post(url, "x".repeat(5_000))), refused);
        assert.deepEqual(short(await post(url, "x".repeat(4_096))), [200, ""]);
        assert.deepEqual(short(await post(url, "x")), refused);
    });

    it("is for nobody where there are only WebSockets", async () => {
        const { url } = await negotiate(`${server.url}/onlyWebSockets`);
        assert.deepEqual(short(await post(url, HANDSHAKE)), [404, "No Connection with that ID"]);
    });
});
