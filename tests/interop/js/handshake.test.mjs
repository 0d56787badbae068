// The handshake, by hand.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { failure, connect, withClients } from "./support/clients.mjs";
import { echo, END, HANDSHAKE, json, openRaw } from "./support/raw.mjs";
import { startServer } from "./support/server.mjs";
import { Variant } from "./support/variants.mjs";

let server;
let hub;
before(async () => {
    server = await startServer();
    hub = `${server.url}/testHub`;
});
after(() => server.stop());

const UNEXPECTED = "An unexpected error occurred during connection handshake.";

/** Opens a WebSocket for a test, next to a client that must not notice any of it. */
const withRaw = (test, path = "/testHub") => () => withClients(async (join) => {
    const neighbour = await join(hub);
    const raw = await openRaw(server.url + path);
    try {
        await test(raw);
        assert.equal(await neighbour.call("Sum", 1, 2), 3);
    } finally {
        raw.terminate();
    }
});

async function assertServed(raw) {
    raw.send(json(echo("1", "served")));
    assert.deepEqual(await raw.next(), { type: 3, invocationId: "1", result: "served" });
}

describe("a handshake is accepted", () => {
    const requests = [
        ["in version 0", { protocol: "json", version: 0 }],
        ["in version 1", { protocol: "json", version: 1 }],
        ["in version 2", { protocol: "json", version: 2 }],
        ["with the name in capitals", { protocol: "JSON", version: 1 }],
        ["with properties the server does not know", { x: [1, { y: null }], protocol: "json", version: 1, minorVersion: 0 }],
        ["with its properties in another order", { version: 1, protocol: "json" }],
    ];
    for (const [what, request] of requests) {
        it(what, withRaw(async (raw) => {
            raw.send(json(request));
            assert.deepEqual(await raw.next(), {});
            await assertServed(raw);
        }));
    }

    it("with white space", withRaw(async (raw) => {
        raw.send(` {\n"protocol" : "json" ,\t"version": 1 } ${END}`);
        assert.deepEqual(await raw.next(), {});
        await assertServed(raw);
    }));

    it("in pieces", withRaw(async (raw) => {
        for (const character of HANDSHAKE) {
            raw.send(character);
        }
        assert.deepEqual(await raw.next(), {});
        await assertServed(raw);
    }));

    it("in a binary frame", withRaw(async (raw) => {
        raw.send(Buffer.from(HANDSHAKE));
        assert.deepEqual(await raw.next(), {});
        await assertServed(raw);
    }));

    it("together with the calls that follow", withRaw(async (raw) => {
        raw.send(HANDSHAKE + json(echo("1", "a")) + json(echo("2", "b")));
        assert.deepEqual(await raw.next(), {});
        assert.equal((await raw.next()).result, "a");
        assert.equal((await raw.next()).result, "b");
    }));

    it("for MessagePack, and answered in a binary frame", withRaw(async (raw) => {
        raw.send(json({ protocol: "messagepack", version: 1 }));
        const { data, isBinary } = await raw.frames.next();
        assert.equal(isBinary, true);
        assert.equal(data.toString("utf8"), `{}${END}`);
    }));
});

describe("a handshake is refused", () => {
    const requests = [
        ["for an unknown protocol", json({ protocol: "xml", version: 1 }), "The protocol 'xml' is not supported."],
        ["for a protocol without a name", json({ protocol: "", version: 1 }), "The protocol '' is not supported."],
        ["for a version to come", json({ protocol: "json", version: 3 }),
            "The server does not support version 3 of the 'json' protocol."],
        ["for a version of MessagePack to come", json({ protocol: "messagepack", version: 99 }),
            "The server does not support version 99 of the 'messagepack' protocol."],
        ["without a protocol", json({ version: 1 }), UNEXPECTED],
        ["without a version", json({ protocol: "json" }), UNEXPECTED],
        ["with a version that is no number", json({ protocol: "json", version: "1" }), UNEXPECTED],
        ["with a protocol that is no text", json({ protocol: 1, version: 1 }), UNEXPECTED],
        ["that is no object", json([]), UNEXPECTED],
        ["that is no JSON", `hello${END}`, UNEXPECTED],
        ["that is empty", END, UNEXPECTED],
        ["that is a hub message", json(echo("1", "too early")), UNEXPECTED],
        ["that is too long", json({ protocol: "json", version: 1, filler: "x".repeat(5_000) }), UNEXPECTED],
        ["that is too long and does not end", "x".repeat(5_000), UNEXPECTED],
    ];
    for (const [what, request, error] of requests) {
        it(what, withRaw(async (raw) => {
            raw.send(request);
            assert.deepEqual(await raw.next(), { error });
            assert.equal((await raw.closed()).code, 1000);
            assert.deepEqual(raw.messages.rest(), []);
        }));
    }

    it("with details where the hub has them on", withRaw(async (raw) => {
        raw.send(`hello${END}`);
        const { error } = await raw.next();
        assert.ok(error.startsWith(`${UNEXPECTED} InvalidDataException: `), error);
    }, "/detailed"));

    it("where the hub leaves the protocol out", () => withClients(async (join) => {
        const neighbour = await join(`${server.url}/limited`);
        const text = await failure(connect(`${server.url}/limited`, { variant: new Variant("WebSockets", "messagepack") }));
        assert.match(text, /Server returned handshake error: The protocol 'messagepack' is not supported\.$/);
        assert.equal(await neighbour.call("Sum", 1, 2), 3);
    }));

    it("when it takes too long", withRaw(async (raw) => {
        assert.deepEqual(await raw.next(), { error: "Handshake was canceled." });
        assert.equal((await raw.closed()).code, 1000);
    }, "/quick"));

    it("when it begins and takes too long to end", withRaw(async (raw) => {
        raw.send(HANDSHAKE.slice(0, 5));
        assert.deepEqual(await raw.next(), { error: "Handshake was canceled." });
        assert.equal((await raw.closed()).code, 1000);
    }, "/quick"));
});
