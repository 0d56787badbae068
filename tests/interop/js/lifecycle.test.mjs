// Connections that begin and end, by whose will and with which words.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { connect, failure, withClients } from "./support/clients.mjs";
import { HANDSHAKE, json, openHub, openRaw, refusal } from "./support/raw.mjs";
import { startServer } from "./support/server.mjs";
import { VARIANTS } from "./support/variants.mjs";
import { soon } from "./support/waiting.mjs";

let server;
let hub;
before(async () => {
    server = await startServer();
    hub = `${server.url}/testHub`;
});
after(() => server.stop());

for (const variant of VARIANTS) {
    describe(variant.title("the end of a connection"), () => {
        it("tells the client the server's reason", () => withClients(async (join) => {
            const [client, other] = [await join(hub, { variant }), await join(hub, { variant })];
            assert.equal(await other.call("Disconnect", client.id, "maintenance at noon"), true);
            const error = await client.closed();
            assert.equal(error.message, "Server returned an error on close: maintenance at noon");
            assert.equal(await other.call("WhyGone", client.id), "disconnected by the server: maintenance at noon");
            assert.equal(await other.call("Disconnect", client.id, "again"), false);
        }));

        it("does not invite a client to come back that was disconnected", () => withClients(async (join) => {
            let reconnecting = false;
            const client = await join(hub, { variant, configure: (builder) => builder.withAutomaticReconnect([0]) });
            client.connection.onreconnecting(() => (reconnecting = true));
            const other = await join(hub, { variant });
            await other.call("Disconnect", client.id, "stay away");
            await client.closed();
            assert.equal(reconnecting, false);
        }));

        it("comes without an error when a method aborts it", () => withClients(async (join) => {
            const [client, other] = [await join(hub, { variant }), await join(hub, { variant })];
            const { id } = client;
            await client.send("Abort");
            assert.equal(await client.closed(), undefined);
            assert.equal(await other.call("WhyGone", id), "the connection was aborted");
        }));

        it("comes without an error when the client stops", () => withClients(async (join) => {
            const [client, other] = [await join(hub, { variant }), await join(hub, { variant })];
            const { id } = client;
            await client.stop();
            assert.equal(await client.closed(), undefined);
            assert.match(await other.call("WhyGone", id), variant.goodbye);
            assert.equal(await other.call("IsConnected", id), false);
        }));

        it("lets a running method come to its end", () => withClients(async (join) => {
            const [client, other] = [await join(hub, { variant }), await join(hub, { variant })];
            const gate = `${variant.tag}-to-its-end`;
            const call = failure(client.call("WaitFor", gate));
            await client.inbox("Started").next();
            const { id } = client;
            await client.stop();
            assert.match(await call, /Invocation canceled due to the underlying connection being closed/);
            await other.call("Open", gate);
            assert.match(await other.call("WhyGone", id), variant.goodbye);
        }));
    });

    describe(variant.title("on_connected"), () => {
        const door = (how) => `${server.url}/door?connect=${how}`;

        it("may call its client", () => withClients(async (join) => {
            const client = await join(door("welcome"), { variant, listen: ["Receive"] });
            assert.deepEqual(await client.inbox("Receive").next(), ["welcome"]);
            assert.equal(await client.call("Ping"), "pong");
        }));

        const refusals = [
            ["shown", "Connection closed with an error. HubException: not today"],
            ["hidden", "Connection closed with an error."],
            ["panic", "Connection closed with an error."],
        ];
        for (const [how, text] of refusals) {
            it(`may refuse it: ${how}`, async () => {
                // Whether the client has started by then is a matter of milliseconds.
                const error = await connect(door(how), { variant }).then((client) => client.closed(), (error) => error);
                assert.equal(error.message, `Server returned an error on close: ${text}`);
            });
        }
    });

    describe(variant.title("keep-alive"), () => {
        it("keeps a silent connection up", () => withClients(async (join) => {
            // A hub that pings every 100 ms and lets go of who is silent for 2 s; the client lets go of it likewise.
            const client = await join(`${server.url}/quick`, {
                variant,
                configure: (builder) => builder.withServerTimeout(2_000).withKeepAliveInterval(100),
            });
            const watcher = await openHub(`${server.url}/quick`);
            // More pings than fit into either timeout.
            for (let ping = 0; ping < 25; ping += 1) {
                await watcher.ping();
            }
            watcher.terminate();
            assert.equal(await client.call("Sum", 1, 2), 3);
        }));

        const skip = variant.pings ? false : "polls keep it alive";
        it("ends a connection whose client has gone silent", { skip }, () => withClients(async (join) => {
            const url = `${server.url}/quick`;
            const other = await join(url, { variant, configure: (builder) => builder.withKeepAliveInterval(100) });
            // Pings once, after the handshake, and never again in this test.
            const silent = await join(url, {
                variant,
                configure: (builder) => builder.withKeepAliveInterval(1_000_000),
            });
            const { id } = silent;
            await silent.closed();
            assert.equal(
                await other.call("WhyGone", id),
                "the client has not sent a message or ping within the client timeout",
            );
        }));
    });
}

describe("keep-alive", () => {
    it("does not time out a client that never pings", async () => {
        const url = `${server.url}/quick`;
        const raw = await openHub(url);
        const silent = await openHub(url);
        silent.send(json({ type: 6 }));
        await silent.closed();
        raw.send(json({ type: 1, invocationId: "1", target: "Sum", arguments: [1, 2] }));
        assert.equal((await raw.next()).result, 3);
        raw.terminate();
    });

    it("does not time out a client whose call takes long", async () => {
        const url = `${server.url}/quick`;
        const raw = await openHub(url);
        raw.send(json({ type: 6 }) + json({ type: 1, invocationId: "1", target: "WaitFor", arguments: ["long"] }));
        assert.equal((await raw.next()).target, "Started");
        const silent = await openHub(url);
        silent.send(json({ type: 6 }));
        await silent.closed();
        const opener = await openHub(url);
        opener.send(json({ type: 1, target: "Open", arguments: ["long"] }));
        assert.deepEqual(await raw.next(), { type: 3, invocationId: "1", result: "long" });
        opener.terminate();
        raw.terminate();
    });

    it("answers a WebSocket's own pings, before the handshake, too", async () => {
        const raw = await openRaw(hub);
        raw.socket.ping("early");
        assert.equal(await raw.pongs.next(), "early");
        raw.send(HANDSHAKE);
        await raw.next();
        raw.socket.ping("");
        assert.equal(await raw.pongs.next(), "");
        raw.terminate();
    });
});

describe("a hub that shuts down", () => {
    it("invites its clients to come back, and takes nobody new", async () => {
        const own = await startServer();
        const door = `${own.url}/door`;
        try {
            await withClients(async (join) => {
                const bystander = await join(`${own.url}/testHub`);
                const client = await join(door, { configure: (builder) => builder.withAutomaticReconnect([0]) });
                const leaver = await join(door, { variant: VARIANTS.at(-1) });
                const reconnecting = new Promise((resolve) => client.connection.onreconnecting(resolve));
                const raw = await openHub(door);
                await client.send("CloseTheHub");
                assert.deepEqual(await raw.next(), { type: 7, allowReconnect: true });
                assert.equal((await raw.closed()).code, 1000);
                assert.equal(await leaver.closed(), undefined);
                await soon(reconnecting, "a client that reconnects");
                await client.closed();
                const refused = await refusal(door);
                assert.equal(refused.status, 503);
                assert.equal(refused.headers["retry-after"], "1");
                const negotiated = await fetch(`${door}/negotiate?negotiateVersion=1`, { method: "POST" });
                assert.equal(negotiated.status, 503);
                assert.equal(await bystander.call("Sum", 1, 2), 3, "other hubs go on");
            });
        } finally {
            await own.stop();
        }
    });
});
