// How the official client chooses a transport, and what it does when it cannot have it.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { connect, failure, withClients } from "./support/clients.mjs";
import { watched } from "./support/requests.mjs";
import { startServer } from "./support/server.mjs";
import { allows, JSON_VARIANTS, PROTOCOLS, TRANSPORTS, Variant, VARIANTS } from "./support/variants.mjs";

let server;
before(async () => {
    server = await startServer();
});
after(() => server.stop());

// Asks for no transport in particular.
const any = (protocol) => new Variant(undefined, protocol);

describe("a client that takes any transport", () => {
    for (const protocol of PROTOCOLS) {
        it(`gets WebSockets for ${protocol}`, () => withClients(async (join) => {
            const client = await join(`${server.url}/testHub`, { variant: any(protocol) });
            assert.equal(await client.call("Transport"), "WebSockets");
        }));
    }
});

describe("fall-back", () => {
    /** Which transport a client ends up with where a gateway refuses others, and how often it negotiates. */
    const falls = (protocol, refused, transport) => it(
        `to ${transport} for ${protocol} where ${refused.join(" and ")} cannot be had`,
        () => withClients(async (join) => {
            const { url, requests } = watched(server, "/testHub", `refuse=${refused.join(".")}`);
            const client = await join(url, { variant: any(protocol) });
            assert.equal(await client.call("Transport"), transport);
            assert.equal(await client.call("Protocol"), protocol);
            const seen = await requests();
            const tried = TRANSPORTS.slice(0, TRANSPORTS.indexOf(transport) + 1).filter((name) => allows(name, protocol));
            assert.deepEqual(
                seen.filter(({ status }) => status === 403).map(({ kind }) => kind),
                tried.slice(0, -1),
            );
            // Every attempt has a connection of its own.
            assert.equal(seen.filter(({ kind }) => kind === "negotiate").length, tried.length);
        }),
    );
    falls("json", ["WebSockets"], "ServerSentEvents");
    falls("json", ["WebSockets", "ServerSentEvents"], "LongPolling");
    falls("messagepack", ["WebSockets"], "LongPolling");

    it("ends with what was tried, where nothing gets through", async () => {
        const { url } = watched(server, "/testHub", `refuse=${TRANSPORTS.join(".")}`);
        const text = await failure(connect(url));
        assert.match(text, /^Unable to connect to the server with any of the available transports\. /);
        for (const transport of TRANSPORTS) {
            assert.ok(text.includes(`${transport} failed: `), text);
        }
    });
});

describe("an endpoint of one transport", () => {
    for (const variant of JSON_VARIANTS) {
        const { transport } = variant;

        it(`offers ${transport} alone`, async () => {
            const url = `${server.url}/only${transport}`;
            const answer = await (await fetch(`${url}/negotiate?negotiateVersion=1`, { method: "POST" })).json();
            assert.deepEqual(answer.availableTransports.map((offer) => offer.transport), [transport]);
        });

        it(`gives clients that take any ${transport}`, () => withClients(async (join) => {
            const client = await join(`${server.url}/only${transport}`);
            assert.equal(await client.call("Transport"), transport);
        }));

        for (const other of TRANSPORTS.filter((name) => name !== transport)) {
            it(`has ${transport} and nothing for clients that want ${other}`, async () => {
                assert.equal(
                    await failure(connect(`${server.url}/only${transport}`, { variant: new Variant(other, "json") })),
                    "Unable to connect to the server with any of the available transports. " +
                        `${transport} failed: Error: '${transport}' is disabled by the client.`,
                );
            });
        }
    }
});

describe("MessagePack over Server-Sent Events", () => {
    it("is not attempted by the client", async () => {
        assert.equal(
            await failure(connect(`${server.url}/onlyServerSentEvents`, { variant: any("messagepack") })),
            "Unable to connect to the server with any of the available transports. " +
                "ServerSentEvents failed: Error: 'ServerSentEvents' does not support Binary.",
        );
    });
});

for (const variant of VARIANTS) {
    describe(variant.title("negotiation"), () => {
        it("gives the transport that was asked for, and the id of the server", () => withClients(async (join) => {
            const client = await join(`${server.url}/testHub`, { variant });
            assert.equal(await client.call("Transport"), variant.transport);
            assert.equal(await client.call("ConnectionId"), client.id);
        }));

        it("may be asked for stateful reconnects", () => withClients(async (join) => {
            const client = await join(`${server.url}/testHub`, {
                variant,
                configure: (builder) => builder.withStatefulReconnect(),
            });
            assert.equal(await client.call("Sum", 1, 2), 3);
        }));
    });
}

for (const variant of VARIANTS.filter(({ transport }) => transport === "WebSockets")) {
    describe(variant.title("skipped negotiation"), () => {
        it("sends no request but the WebSocket's", () => withClients(async (join) => {
            const { url, requests } = watched(server, "/testHub");
            const client = await join(url, { variant, options: { skipNegotiation: true } });
            assert.equal(client.id, null);
            assert.equal(await client.call("Transport"), "WebSockets");
            assert.equal((await client.call("ConnectionId")).length, 22);
            assert.deepEqual((await requests()).map(({ kind }) => kind), ["WebSockets"]);
        }));
    });
}
