// Streams from the server to the official client.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { readStream, withClients } from "./support/clients.mjs";
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

const below = (end) => Array.from({ length: end }, (_, index) => index);

for (const variant of VARIANTS) {
    describe(variant.title("streams"), () => {
        const withClient = (test) => () => withClients(async (join) => test(await join(hub, { variant })));
        const read = (client, ...call) => readStream(client.connection, ...call);

        it("gives all items in order, and ends", withClient(async (client) => {
            for (const end of [0, 1, 1_000]) {
                assert.deepEqual(await read(client, "CountTo", end), { items: below(end) });
            }
        }));

        it("gives the items before a failure, and its text", withClient(async (client) => {
            assert.deepEqual(await read(client, "CountThenFail", 3), {
                items: below(3),
                error: "An error occurred on the server while streaming results. HubException: counted far enough",
            });
        }));

        it("may be refused before it begins", withClient(async (client) => {
            assert.deepEqual(await read(client, "CountToEven", 4), { items: below(4) });
            assert.deepEqual(await read(client, "CountToEven", 3), {
                items: [],
                error: "An unexpected error occurred invoking 'CountToEven' on the server. HubException: that is odd",
            });
        }));

        it("stops, here and on the server, when the client cancels it", withClient(async (client) => {
            const items = [];
            const gate = `cancelled-${variant.tag}`;
            await soon(
                new Promise((resolve, reject) => {
                    const stream = client.connection.stream("CountForever", gate);
                    const subscription = stream.subscribe({
                        next: (item) => {
                            items.push(item);
                            if (items.length === 100) {
                                subscription.dispose();
                                resolve();
                            }
                        },
                        error: reject,
                        complete: reject,
                    });
                }),
                "a hundred items",
            );
            assert.deepEqual(items, below(100));
            // Opened by the drop of the stream.
            assert.equal(await client.call("WaitFor", gate), gate);
            assert.deepEqual(items, below(100));
        }));

        it("runs beside calls and other streams", withClient(async (client) => {
            const streams = [1, 2, 3].map((count) => read(client, "CountTo", count * 100));
            assert.equal(await client.call("Sum", 1, 2), 3);
            assert.deepEqual(
                (await Promise.all(streams)).map(({ items }) => items.length),
                [100, 200, 300],
            );
        }));

        it("is not to be called like a method, nor a method like a stream", withClient(async (client) => {
            assert.equal(
                await client.failure("CountTo", 1),
                "The client attempted to invoke the streaming 'CountTo' method with a non-streaming invocation.",
            );
            assert.deepEqual(await read(client, "Sum", 1, 2), {
                items: [],
                error: "The client attempted to invoke the non-streaming 'Sum' method with a streaming invocation.",
            });
        }));

        it("tells of unknown methods and wrong arguments", withClient(async (client) => {
            assert.deepEqual(await read(client, "NoSuchStream"), {
                items: [],
                error: "Failed to invoke 'NoSuchStream' due to an error on the server. HubException: Method does not exist.",
            });
            assert.deepEqual(await read(client, "CountTo", "many"), {
                items: [],
                error: "Failed to invoke 'CountTo' due to an error on the server.",
            });
        }));
    });
}
