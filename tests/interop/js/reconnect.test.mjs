// Connections that the official client starts again, by itself and by hand.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { prepare, withClients } from "./support/clients.mjs";
import { startProxy } from "./support/proxy.mjs";
import { startServer } from "./support/server.mjs";
import { VARIANTS } from "./support/variants.mjs";
import { soon } from "./support/waiting.mjs";

let server;
let proxy;
before(async () => {
    server = await startServer();
    proxy = await startProxy(server.url);
});
after(async () => {
    await proxy.stop();
    await server.stop();
});

const patient = (builder) => builder.withAutomaticReconnect([0, 0, 50, 50, 50, 50, 50, 50]);
const reconnected = (client) =>
    soon(new Promise((resolve) => client.connection.onreconnected(resolve)), "a reconnect");

for (const variant of VARIANTS) {
    describe(variant.title("automatic reconnects"), () => {
        it("after the connection was lost, with a new id", () => withClients(async (join) => {
            // A hub that lets go of clients without a poll soon.
            const client = await join(`${proxy.url}/brisk`, { variant, configure: patient, listen: ["Receive"] });
            const other = await join(`${server.url}/brisk`);
            const { id } = client;
            await client.call("Join", "before the loss");
            const back = reconnected(client);
            proxy.cut();
            const next = await back;
            assert.notEqual(next, id);
            assert.equal(await client.call("ConnectionId"), next);
            assert.deepEqual(await client.call("Groups"), [], "it is a new connection");
            await other.call("SendToClient", next, "welcome back");
            assert.deepEqual(await client.inbox("Receive").next(), ["welcome back"]);
            assert.equal(await other.call("WhyGone", id), "the connection was lost");
        }));

        it("after the server sent it away with leave to come back", () => withClients(async (join) => {
            const client = await join(`${server.url}/small`, { variant, configure: patient });
            const { id } = client;
            const back = reconnected(client);
            const lost = soon(new Promise((resolve) => client.connection.onreconnecting(resolve)), "the loss");
            // More than the hub takes in one message.
            await client.send("EchoText", "x".repeat(2_000)).catch(() => {});
            assert.equal((await lost).message, "Server returned an error on close: Connection closed with an error.");
            const next = await back;
            assert.notEqual(next, id);
            assert.equal(await client.call("ConnectionId"), next);
        }));

        it("are given up when the server stays away", () => withClients(async (join) => {
            const own = await startServer();
            try {
                const configure = (builder) => builder.withAutomaticReconnect([0, 0]);
                const client = await join(`${own.url}/testHub`, { variant, configure });
                await own.stop();
                await client.closed();
                assert.equal(client.connection.state, "Disconnected");
            } finally {
                await own.stop();
            }
        }));
    });

    describe(variant.title("restarts"), () => {
        it("of a stopped connection, with its handlers and a new id", async () => {
            const client = prepare(`${server.url}/testHub`, { variant, listen: ["Receive"] });
            const ids = new Set();
            try {
                for (let round = 0; round < 3; round += 1) {
                    await client.start();
                    ids.add(client.id);
                    await client.call("SendToCaller", `round ${round}`);
                    assert.deepEqual(await client.inbox("Receive").next(), [`round ${round}`]);
                    await client.stop();
                    assert.equal(client.connection.state, "Disconnected");
                }
            } finally {
                await client.stop();
            }
            assert.equal(ids.size, 3);
        });

        it("of a lost connection", () => withClients(async (join) => {
            const client = await join(`${proxy.url}/testHub`, { variant });
            proxy.cut();
            await client.closed();
            await client.start();
            assert.equal(await client.call("Sum", 1, 2), 3);
        }));

        it("of one whose server was not there yet", async () => {
            const late = await startProxy();
            const client = prepare(`${late.url}/testHub`, { variant });
            try {
                await assert.rejects(client.start());
                assert.equal(client.connection.state, "Disconnected");
                late.lead(server.url);
                await client.start();
                assert.equal(await client.call("Sum", 1, 2), 3);
            } finally {
                await client.stop();
                await late.stop();
            }
        });
    });
}
