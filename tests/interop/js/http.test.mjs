// Server-Sent Events and long polling by hand: every status, text, header and first byte, and what a client may do wrong.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { withClients } from "./support/clients.mjs";
import { ask, negotiate, open, unfinished } from "./support/http.mjs";
import { echo, END, HANDSHAKE, json, openHub, refusal } from "./support/raw.mjs";
import { startServer } from "./support/server.mjs";

let server;
let hub;
before(async () => {
    server = await startServer();
    hub = `${server.url}/testHub`;
});
after(() => server.stop());

const EVENTS = { headers: { accept: "text/event-stream" } };
const post = (url, body, headers) => ask(url, { method: "POST", body, headers });
const short = ({ status, body }) => [status, body];

const whoAmI = { type: 1, invocationId: "id", target: "ConnectionId", arguments: [] };
const answered = (result, id = "1") => `{"type":3,"invocationId":"${id}","result":${JSON.stringify(result)}}${END}`;

/** A connection by long polling, its handshake done. */
async function polling(path = "/testHub") {
    const connection = await negotiate(server.url + path);
    assert.deepEqual(short(await ask(connection.url)), [200, ""], "the first poll");
    assert.deepEqual(short(await post(connection.url, HANDSHAKE)), [200, ""]);
    assert.deepEqual(short(await ask(connection.url)), [200, `{}${END}`]);
    return connection;
}

/** A connection by Server-Sent Events, its handshake done. */
async function streaming(path = "/testHub") {
    const connection = await negotiate(server.url + path);
    const events = await open(connection.url, EVENTS);
    assert.equal(await events.next(), ":\r\n");
    assert.deepEqual(short(await post(connection.url, HANDSHAKE)), [200, ""]);
    assert.equal(await events.next(), `data: {}${END}\r\n\r\n`);
    return { ...connection, events };
}

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
        const { url, events } = await streaming();
        await post(url, json(echo("1", "a\nb\r\nc")));
        assert.equal(await events.next(), `data: ${answered("a\nb\r\nc")}\r\n\r\n`);
        events.leave();
    });

    it("end when the hub ends the connection", async () => {
        const { url, events } = await streaming();
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
        const { url, events } = await streaming();
        assert.deepEqual(
            short(await ask(url, { method: "DELETE" })),
            [400, "Cannot terminate this connection using the DELETE endpoint."],
        );
        events.leave();
    });

    it("end the connection with themselves", () => withClients(async (join) => {
        const { id, events } = await streaming();
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
        const { url } = await polling();
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
        const { url } = await polling();
        const poll = ask(url);
        await post(url, json(echo("1", "a")));
        assert.deepEqual(short(await poll), [200, answered("a")]);
    });

    it("answers a poll that waited too long with nothing", async () => {
        const { url } = await polling("/brisk");
        const poll = await ask(url);
        assert.deepEqual(short(poll), [200, ""]);
        assert.match(poll.headers["content-type"], /^text\/plain/);
        assertNotCached(poll.headers);
        await post(url, json(echo("1", "a")));
        assert.deepEqual(short(await ask(url)), [200, answered("a")]);
    });

    it("answers a poll with 204 when a newer one replaces it", async () => {
        const { url } = await polling();
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
        const { url } = await polling();
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
        const { url, id } = await polling();
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
        const { url } = await polling();
        await post(url, json({ type: 1, target: "Abort", arguments: [] }));
        assert.deepEqual(short(await ask(url)), [200, `{"type":7}${END}`]);
        assert.deepEqual(short(await ask(url)), [204, ""]);
        assert.deepEqual(short(await ask(url)), [404, "No Connection with that ID"]);
    });

    it("ends when nobody polls", () => withClients(async (join) => {
        const { url, id } = await polling("/brisk");
        const client = await join(`${server.url}/brisk`);
        assert.equal(await client.call("WhyGone", id), "the connection was lost");
        assert.deepEqual(short(await ask(url)), [404, "No Connection with that ID"]);
    }));

    it("goes on after polls that were broken off", async () => {
        const { url } = await polling();
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

for (const [transport, begin] of [["ServerSentEvents", streaming], ["LongPolling", polling]]) {
    /** A connection, and the messages of the server on it. */
    const begun = async (path) => {
        const connection = await begin(path);
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
            // More than is buffered of calls that wait for the first one to end.
            let answeredYet = false;
            const waiting = post(url, json(echo("1", "x".repeat(1_000))).repeat(200)).finally(() => (answeredYet = true));
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

describe("what an endpoint refuses", () => {
    it("a second event stream on a connection", async () => {
        const { url, events } = await streaming();
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
            const { url } = await polling();
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
            const { url, id, events } = await begin();
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
