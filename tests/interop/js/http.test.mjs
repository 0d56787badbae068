// Server-Sent Events and long polling by hand: every status, text, header and first byte, and what a client may do wrong.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { withClients } from "./support/clients.mjs";
import { answered, EVENTS, polling, post, short, streaming } from "./support/connections.mjs";
import { ask, negotiate, open } from "./support/http.mjs";
import { echo, END, HANDSHAKE, json, openHub, refusal } from "./support/raw.mjs";
import { startServer } from "./support/server.mjs";

let server;
let hub;
before(async () => {
    server = await startServer();
    hub = `${server.url}/testHub`;
});
after(() => server.stop());

describe("Server-Sent Events", () => {
    it("begin with a comment that flushes proxies, and headers that keep them from buffering", async () => {
        const { url } = await negotiate(hub);
        const events = await open(url, EVENTS);
        assert.equal(events.status, 200);
        assert.equal(events.headers["content-type"], "text/event-stream");
        assert.equal(events.headers["cache-control"], "no-cache,no-store");
        assert.equal(events.headers.pragma, "no-cache");
        assert.equal(events.headers["content-encoding"], "identity");
        assert.equal(await events.next(), ":\r\n");
        events.leave();
    });

    it("carry a message an event", async () => {
        const { url, events } = await streaming(hub);
        await post(url, json(echo("1", "a\nb\r\nc")));
        assert.equal(await events.next(), `data: ${answered("a\nb\r\nc")}\r\n\r\n`);
        events.leave();
    });

    it("end when the hub ends the connection", async () => {
        const { url, events } = await streaming(hub);
        await post(url, json({ type: 1, target: "Abort", arguments: [] }));
        assert.match(await events.rest(), /data: \{"type":7\}\u001e\r\n\r\n$/);
        assert.deepEqual(short(await post(url, HANDSHAKE)), [404, "No Connection with that ID"]);
    });

    it("are not for MessagePack, in the words of the official server", async () => {
        const { url } = await negotiate(hub);
        const events = await open(url, EVENTS);
        assert.equal(await events.next(), ":\r\n");
        await post(url, json({ protocol: "messagepack", version: 1 }));
        const error = "Cannot use the 'messagepack' protocol on the current transport. " +
            "The transport does not support 'Binary' transfer format.";
        assert.equal(await events.rest(), `:\r\ndata: ${JSON.stringify({ error })}${END}\r\n\r\n`);
    });

    it("cannot be ended by DELETE", async () => {
        const { url, events } = await streaming(hub);
        assert.deepEqual(
            short(await ask(url, { method: "DELETE" })),
            [400, "Cannot terminate this connection using the DELETE endpoint."],
        );
        events.leave();
    });

    it("end the connection with themselves", () => withClients(async (join) => {
        const { id, events } = await streaming(hub);
        const client = await join(hub);
        events.leave();
        assert.equal(await client.call("WhyGone", id), "the connection was lost");
    }));
});

describe("long polling", () => {
    const NOT_CACHED = {
        "cache-control": "no-cache, no-store",
        pragma: "no-cache",
        expires: "Thu, 01 Jan 1970 00:00:00 GMT",
    };
    const assertNotCached = (headers) => {
        for (const [name, value] of Object.entries(NOT_CACHED)) {
            assert.equal(headers[name], value, name);
        }
    };

    it("answers the first poll at once, with nothing", async () => {
        const { url } = await negotiate(hub);
        const first = await ask(url);
        assert.deepEqual(short(first), [200, ""]);
        assert.equal(first.headers["content-length"], "0");
        assertNotCached(first.headers);
    });

    it("answers a poll with all that is there, as bytes", async () => {
        const { url } = await polling(hub);
        await post(url, json(echo("1", "a")) + json(echo("2", "b")) + json(echo("3", "c")));
        let body = "";
        while (!body.includes('"3"')) {
            const poll = await ask(url);
            assert.equal(poll.status, 200);
            assert.equal(poll.headers["content-type"], "application/octet-stream");
            assertNotCached(poll.headers);
            assert.ok(poll.body.endsWith(END), "messages are whole");
            body += poll.body;
        }
        assert.equal(body, answered("a", "1") + answered("b", "2") + answered("c", "3"));
    });

    it("answers a poll that waited with what comes", async () => {
        const { url } = await polling(hub);
        const poll = ask(url);
        await post(url, json(echo("1", "a")));
        assert.deepEqual(short(await poll), [200, answered("a")]);
    });

    it("answers a poll that waited too long with nothing", async () => {
        const { url } = await polling(`${server.url}/brisk`);
        const poll = await ask(url);
        assert.deepEqual(short(poll), [200, ""]);
        assert.match(poll.headers["content-type"], /^text\/plain/);
        assertNotCached(poll.headers);
        await post(url, json(echo("1", "a")));
        assert.deepEqual(short(await ask(url)), [200, answered("a")]);
    });

    it("answers a poll with 204 when a newer one replaces it", async () => {
        const { url } = await polling(hub);
        const polls = [];
        for (let count = 0; count < 5; count += 1) {
            polls.push(ask(url));
            // A round trip by itself: the poll has arrived by then.
            await post(url, "");
        }
        const last = polls.pop();
        for (const poll of polls) {
            assert.deepEqual(short(await poll), [204, ""]);
        }
        await post(url, json(echo("1", "a")));
        assert.deepEqual(short(await last), [200, answered("a")]);
    });

    it("answers of polls that race all but one with 204 or 409, and loses nothing", async () => {
        const { url } = await polling(hub);
        const polls = Array.from({ length: 20 }, () => ask(url));
        await post(url, json(echo("1", "a")));
        const answers = await Promise.all(polls.map((poll) => Promise.race([poll, ask(url)])));
        const bodies = answers.map(({ body }) => body).filter((body) => body !== "");
        for (const { status } of answers) {
            assert.ok([200, 204, 409].includes(status), String(status));
        }
        assert.deepEqual([...new Set(bodies)], [answered("a")]);
    });

    it("ends with 202 for DELETE, and 204 for the poll that waits", () => withClients(async (join) => {
        const client = await join(hub);
        const { url, id } = await polling(hub);
        const poll = ask(url);
        await post(url, "");
        assert.deepEqual(short(await ask(url, { method: "DELETE" })), [202, ""]);
        assert.deepEqual(short(await poll), [204, ""]);
        assert.equal(await client.call("WhyGone", id), "the client closed the connection");
        for (const method of ["GET", "POST", "DELETE"]) {
            assert.deepEqual(short(await ask(url, { method })), [404, "No Connection with that ID"], method);
        }
    }));

    it("answers the last messages, then 204", async () => {
        const { url } = await polling(hub);
        await post(url, json({ type: 1, target: "Abort", arguments: [] }));
        assert.deepEqual(short(await ask(url)), [200, `{"type":7}${END}`]);
        assert.deepEqual(short(await ask(url)), [204, ""]);
        assert.deepEqual(short(await ask(url)), [404, "No Connection with that ID"]);
    });

    it("ends when nobody polls", () => withClients(async (join) => {
        const { url, id } = await polling(`${server.url}/brisk`);
        const client = await join(`${server.url}/brisk`);
        assert.equal(await client.call("WhyGone", id), "the connection was lost");
        assert.deepEqual(short(await ask(url)), [404, "No Connection with that ID"]);
    }));

    it("goes on after polls that were broken off", async () => {
        const { url } = await polling(hub);
        for (let count = 0; count < 3; count += 1) {
            const controller = new AbortController();
            const poll = fetch(url, { signal: controller.signal });
            await post(url, "");
            controller.abort();
            await assert.rejects(poll);
        }
        await post(url, json(echo("1", "a")));
        let answer;
        do {
            answer = await ask(url);
        } while (answer.body === "");
        assert.deepEqual(short(answer), [200, answered("a")]);
    });
});

describe("what an endpoint refuses", () => {
    it("a second event stream on a connection", async () => {
        const { url, events } = await streaming(hub);
        assert.equal((await ask(url, EVENTS)).status, 409);
        events.leave();
    });

    it("transports it does not have", async () => {
        const expected = (transport) => [404, `${transport} transport not supported by this end point type`];
        const sockets = await negotiate(`${server.url}/onlyWebSockets`);
        assert.deepEqual(short(await ask(sockets.url)), expected("LongPolling"));
        assert.deepEqual(short(await ask(sockets.url, EVENTS)), expected("ServerSentEvents"));
        const polls = await negotiate(`${server.url}/onlyLongPolling`);
        const refused = await refusal(polls.url);
        assert.deepEqual([refused.status, refused.body], expected("WebSockets"));
    });

    it("POST and DELETE on a WebSocket's connection", async () => {
        const { url } = await negotiate(hub);
        const raw = await openHub(url);
        assert.deepEqual(
            short(await post(url, HANDSHAKE)),
            [405, "POST requests are not allowed for WebSocket connections."],
        );
        assert.deepEqual(
            short(await ask(url, { method: "DELETE" })),
            [400, "Cannot terminate this connection using the DELETE endpoint."],
        );
        assert.deepEqual(short(await ask(url)), [400, "Cannot change transports mid-connection"]);
        raw.terminate();
    });

    for (const method of ["PUT", "PATCH", "OPTIONS"]) {
        it(`${method} on a connection`, async () => {
            const { url } = await polling(hub);
            assert.equal((await ask(url, { method })).status, 405);
        });
    }

    it("old versions of the negotiation, where it is told to", async () => {
        const modern = `${server.url}/modern/negotiate`;
        const old = await fetch(modern, { method: "POST" });
        assert.equal(old.status, 200);
        assert.deepEqual(await old.json(), {
            error: "The client requested version '0', but the server does not support this version.",
        });
        assert.ok((await (await fetch(`${modern}?negotiateVersion=1`, { method: "POST" })).json()).connectionToken);
    });

    it("negotiations that nobody follows up, soon and in number", async () => {
        const narrow = `${server.url}/narrow/negotiate?negotiateVersion=1`;
        for (let count = 0; count < 3; count += 1) {
            assert.equal((await fetch(narrow, { method: "POST" })).status, 200);
        }
        assert.equal((await fetch(narrow, { method: "POST" })).status, 503);
        const { url } = await negotiate(`${server.url}/brisk`);
        let answer;
        do {
            answer = await post(url, "");
        } while (answer.status !== 404);
        assert.equal(answer.body, "No Connection with that ID");
    });
});

describe("a client that does not fetch", () => {
    for (const [transport, begin] of [["ServerSentEvents", streaming], ["LongPolling", polling]]) {
        it(`is let go over ${transport}, and nobody else waits for it`, { timeout: 60_000 }, () => withClients(async (join) => {
            const helper = await join(hub);
            const { url, id, events } = await begin(hub);
            await post(url, json({ type: 1, target: "Join", arguments: [`flood-${transport}`] }));
            events?.pause();
            let rounds = 0;
            while (await helper.call("IsConnected", id)) {
                rounds += 1;
                assert.ok(rounds < 5_000, "the slow client is never let go");
                await helper.call("SendFillerToGroup", `flood-${transport}`, 64 * 1024);
            }
            assert.equal(await helper.call("WhyGone", id), "the client reads too slowly: its outbox overflowed");
            events?.leave();
        }));
    }
});

describe("sub-protocols of WebSockets", () => {
    it("are chosen by the application", async () => {
        const raw = await openHub(`${server.url}/chosen`, { protocols: ["v1.x", "v2.y", "v2.z"] });
        assert.equal(raw.socket.protocol, "v2.y");
        raw.terminate();
    });

    it("are none where it chooses none", async () => {
        const raw = await openHub(`${server.url}/chosen`);
        assert.equal(raw.socket.protocol, "");
        raw.terminate();
    });
});
