// Broken and hostile input on a bare WebSocket. A neighbour on the same hub must never notice.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { withClients } from "./support/clients.mjs";
import { echo, END, json, openHub, openRaw } from "./support/raw.mjs";
import { startServer } from "./support/server.mjs";

let server;
before(async () => {
    server = await startServer();
});
after(() => server.stop());

/** Runs a test with a bare connection, next to a client that waits in a call all the while. */
const besideNeighbour = (test, { path = "/testHub", open = openHub } = {}) => () => withClients(async (join) => {
    const neighbour = await join(server.url + path, { listen: ["Started", "Receive"] });
    const helper = await join(server.url + path);
    const gate = `${path}-${neighbour.id}`;
    const waiting = neighbour.call("WaitFor", gate);
    await neighbour.inbox("Started").next();
    const raw = await open(server.url + path);
    try {
        await test(raw, helper);
    } finally {
        raw.terminate();
    }
    await helper.call("Open", gate);
    assert.equal(await waiting, gate, "the neighbour's call goes on");
    await helper.call("SendToAll", "still here");
    assert.deepEqual(await neighbour.inbox("Receive").next(), ["still here"]);
});

const CLOSED_WITH_ERROR = { type: 7, error: "Connection closed with an error.", allowReconnect: true };

describe("a message that breaks the protocol ends its connection", () => {
    const messages = [
        ["no JSON", `{"type":1${END}`],
        ["text behind an object", `{"type":6}x${END}`],
        ["an array", json([1])],
        ["a number", json(1)],
        ["an empty message", END],
        ["no type", json({ target: "EchoText" })],
        ["a type that is no number", json({ type: "1" })],
        ["a call without a target", json({ type: 1, invocationId: "1", arguments: [] })],
        ["a call of a method without a name", json({ type: 1, invocationId: "1", target: "", arguments: [] })],
        ["a call without arguments", json({ type: 1, invocationId: "1", target: "EchoText" })],
        ["an id that is a number", json({ type: 1, invocationId: 1, target: "EchoText", arguments: ["a"] })],
        ["a target that is no text", json({ type: 1, target: 5, arguments: [] })],
        ["arguments that are no array", json({ type: 1, target: "EchoText", arguments: "a" })],
        ["a result and an error at once", json({ type: 3, invocationId: "1", result: 1, error: "x" })],
        ["too many arguments to count", json({ type: 1, target: "EchoText", arguments: Array(65).fill(0) })],
        ["arguments nested too deeply",
            `{"type":1,"target":"EchoValue","arguments":[${"[".repeat(100)}${"]".repeat(100)}]}${END}`],
        ["invalid UTF-8 in a binary frame", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d, 0x1e])],
    ];
    for (const [what, message] of messages) {
        it(what, besideNeighbour(async (raw) => {
            raw.send(message);
            assert.deepEqual(await raw.next(), CLOSED_WITH_ERROR);
            assert.equal((await raw.closed()).code, 1000);
            assert.deepEqual(raw.messages.rest(), []);
        }));
    }

    it("and is not told why, unless the hub has detailed errors on", besideNeighbour(async (raw) => {
        raw.send(json({ type: 1, invocationId: "1", arguments: [] }));
        assert.deepEqual(await raw.next(), {
            ...CLOSED_WITH_ERROR,
            error: "Connection closed with an error. InvalidDataException: Missing required property 'target'.",
        });
    }, { path: "/detailed" }));

    it("after the messages before it were answered", besideNeighbour(async (raw) => {
        raw.send(json(echo("1", "a")) + json(echo("2", "b")) + `nonsense${END}` + json(echo("3", "never")));
        assert.equal((await raw.next()).result, "a");
        assert.equal((await raw.next()).result, "b");
        assert.deepEqual(await raw.next(), CLOSED_WITH_ERROR);
        await raw.closed();
        assert.deepEqual(raw.messages.rest(), []);
    }));

    it("and the hub learns that it did", besideNeighbour(async (raw, helper) => {
        raw.send('{"type":1,"invocationId":"1","target":"ConnectionId","arguments":[]}\u001e');
        const { result: id } = await raw.next();
        raw.send(`nonsense${END}`);
        assert.match(await helper.call("WhyGone", id), /^the client broke the protocol: /);
    }));
});

describe("the size of messages", () => {
    const LIMIT = 32 * 1024;
    const tooLong =
        `Connection closed with an error. InvalidDataException: The maximum message size of ${LIMIT}B was exceeded. ` +
        "The message size can be configured in HubOptions.";

    /** A call whose message, without its separator, has that many bytes. */
    const callOf = (size) => {
        const empty = JSON.stringify(echo("1", ""));
        return JSON.stringify(echo("1", "x".repeat(size - empty.length))) + END;
    };

    it("takes a message of just the limit", besideNeighbour(async (raw) => {
        const call = callOf(LIMIT - 1);
        raw.send(call);
        const { result } = await raw.next();
        assert.ok(call.includes(result));
    }));

    it("refuses a longer one", besideNeighbour(async (raw) => {
        raw.send(callOf(LIMIT + 1));
        assert.deepEqual(await raw.next(), CLOSED_WITH_ERROR);
        assert.equal((await raw.closed()).code, 1000);
    }));

    it("says so with detailed errors on", besideNeighbour(async (raw) => {
        raw.send(callOf(LIMIT + 1));
        assert.deepEqual(await raw.next(), { ...CLOSED_WITH_ERROR, error: tooLong });
    }, { path: "/detailed" }));

    it("refuses one that never ends, before it is all there", besideNeighbour(async (raw) => {
        const piece = "x".repeat(1_000);
        for (let sent = 0; sent < 40; sent += 1) {
            raw.send(piece);
        }
        assert.deepEqual(await raw.next(), CLOSED_WITH_ERROR);
    }));

    it("counts messages, not frames", besideNeighbour(async (raw) => {
        const calls = Array.from({ length: 60 }, (_, index) => json(echo(String(index), "x".repeat(1_000))));
        raw.send(calls.join(""));
        for (let index = 0; index < 60; index += 1) {
            assert.equal((await raw.next()).invocationId, String(index));
        }
    }));

    it("is the hub's own", besideNeighbour(async (raw) => {
        raw.send(callOf(990));
        assert.equal((await raw.next()).type, 3);
        raw.send(callOf(1_010));
        assert.deepEqual(await raw.next(), CLOSED_WITH_ERROR);
    }, { path: "/small" }));
});

describe("frame borders mean nothing", () => {
    it("several messages in one frame", besideNeighbour(async (raw) => {
        raw.send(json(echo("1", "a")) + json({ type: 6 }) + json(echo("2", "b")));
        assert.equal((await raw.next()).result, "a");
        assert.equal((await raw.next()).result, "b");
    }));

    it("one message over several frames", besideNeighbour(async (raw) => {
        for (const character of json(echo("1", "üñí"))) {
            raw.send(character);
        }
        assert.equal((await raw.next()).result, "üñí");
    }));

    it("a message cut within a character, in binary frames", besideNeighbour(async (raw) => {
        const bytes = Buffer.from(json(echo("1", "ü🦀")));
        for (const byte of bytes) {
            raw.send(Buffer.from([byte]));
        }
        assert.equal((await raw.next()).result, "ü🦀");
    }));

    it("one message over the fragments of one WebSocket message, with a ping between", besideNeighbour(async (raw) => {
        const bytes = Buffer.from(json(echo("1", "ü🦀")));
        for (const [index, byte] of bytes.entries()) {
            raw.send(Buffer.from([byte]), { binary: false, fin: index === bytes.length - 1 });
            if (index === 3) {
                raw.socket.ping("between");
            }
        }
        assert.equal(await raw.pongs.next(), "between");
        assert.equal((await raw.next()).result, "ü🦀");
    }));

    it("the end of one message and the begin of the next in one frame", besideNeighbour(async (raw) => {
        const [first, second] = [json(echo("1", "a")), json(echo("2", "b"))];
        raw.send(first.slice(0, 10));
        raw.send(first.slice(10) + second.slice(0, 10));
        assert.equal((await raw.next()).result, "a");
        raw.send(second.slice(10));
        assert.equal((await raw.next()).result, "b");
    }));

    it("empty frames", besideNeighbour(async (raw) => {
        raw.send("");
        raw.send(Buffer.alloc(0));
        raw.send(json(echo("1", "a")));
        assert.equal((await raw.next()).result, "a");
    }));
});

describe("what nobody waits for is skipped", () => {
    const messages = [
        ["an unknown type", { type: 42, anything: [{}] }],
        ["an item of no stream", { type: 2, invocationId: "7", item: 1 }],
        ["a completion of no call", { type: 3, invocationId: "7", result: 1 }],
        ["the cancellation of no stream", { type: 5, invocationId: "7" }],
        ["an acknowledgement", { type: 8, sequenceId: 1 }],
        ["a sequence", { type: 9, sequenceId: 1 }],
        ["a call of an unknown method that asks for no answer", { type: 1, target: "NoSuchMethod", arguments: [] }],
        ["unknown properties", { type: 6, x: 1 }],
    ];
    for (const [what, message] of messages) {
        it(what, besideNeighbour(async (raw) => {
            raw.send(json(message));
            raw.send(json(echo("1", "a")));
            assert.deepEqual(await raw.next(), { type: 3, invocationId: "1", result: "a" });
        }));
    }

    it("properties in any order", besideNeighbour(async (raw) => {
        raw.send(`{"arguments":["a"],"target":"EchoText","headers":{"a":"b"},"invocationId":"1","x":{},"type":1}${END}`);
        assert.deepEqual(await raw.next(), { type: 3, invocationId: "1", result: "a" });
    }));
});

describe("how a WebSocket ends", () => {
    it("answers 1000 with 1000", besideNeighbour(async (raw) => {
        raw.socket.close(1000, "bye");
        assert.equal((await raw.closed()).code, 1000);
        assert.deepEqual(raw.messages.rest(), []);
    }));

    it("answers 1000 with 1000 before the handshake", besideNeighbour(async (raw) => {
        raw.socket.close(1000);
        assert.equal((await raw.closed()).code, 1000);
        assert.deepEqual(raw.messages.rest(), []);
    }, { open: openRaw }));

    it("ends a connection that says so in a message", besideNeighbour(async (raw) => {
        raw.send(json({ type: 7 }));
        assert.deepEqual(await raw.next(), { type: 7 });
        assert.equal((await raw.closed()).code, 1000);
    }));

    it("tells the hub the error a client closes with", besideNeighbour(async (raw, helper) => {
        raw.send('{"type":1,"invocationId":"1","target":"ConnectionId","arguments":[]}\u001e');
        const { result: id } = await raw.next();
        raw.send(json({ type: 7, error: "I am done" }));
        assert.equal(await helper.call("WhyGone", id), "the client closed the connection with an error: I am done");
    }));

    it("tells the hub that a connection was lost", besideNeighbour(async (raw, helper) => {
        raw.send('{"type":1,"invocationId":"1","target":"ConnectionId","arguments":[]}\u001e');
        const { result: id } = await raw.next();
        raw.terminate();
        assert.equal(await helper.call("WhyGone", id), "the connection was lost");
    }));

    it("closes with an error when it is cut off within a message", besideNeighbour(async (raw, helper) => {
        raw.send('{"type":1,"invocationId":"1","target":"ConnectionId","arguments":[]}\u001e');
        const { result: id } = await raw.next();
        raw.send('{"type":1');
        raw.socket.close(1000);
        assert.equal(
            await helper.call("WhyGone", id),
            "the client broke the protocol: Connection terminated while reading a message.",
        );
    }));

    it("closes with 1002 on a frame that is not masked", besideNeighbour(async (raw) => {
        raw.socket._socket.write(Buffer.from([0x81, 0x01, 0x61]));
        assert.equal((await raw.closed()).code, 1002);
    }));

    it("closes with 1007 on a text frame that is no UTF-8", besideNeighbour(async (raw) => {
        raw.send(Buffer.from([0xff, 0xfe]), { binary: false });
        assert.equal((await raw.closed()).code, 1007);
    }));
});

describe("a client that does not read", () => {
    it("is let go, and nobody else waits for it", { timeout: 120_000 }, besideNeighbour(async (raw, helper) => {
        raw.send('{"type":1,"invocationId":"1","target":"ConnectionId","arguments":[]}\u001e');
        const { result: id } = await raw.next();
        raw.send(json({ type: 1, invocationId: "2", target: "Join", arguments: ["flood"] }));
        await raw.next();
        raw.socket.pause();
        let rounds = 0;
        while (await helper.call("IsConnected", id)) {
            rounds += 1;
            assert.ok(rounds < 5_000, "the slow client is never let go");
            await helper.call("SendFillerToGroup", "flood", 64 * 1024);
        }
        assert.equal(await helper.call("WhyGone", id), "the client reads too slowly: its outbox overflowed");
    }));
});
