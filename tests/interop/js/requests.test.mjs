// What the official client's requests carry: headers, cookies, access tokens; and the requests it makes.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { connect, failure, prepare, withClients } from "./support/clients.mjs";
import { tokenOf, watched } from "./support/requests.mjs";
import { startServer } from "./support/server.mjs";
import { locked, VARIANTS } from "./support/variants.mjs";

let server;
before(async () => {
    server = await startServer();
});
after(() => server.stop());

/** The kinds of requests that a connection consists of. */
const kindsOf = ({ transport }) =>
    transport === "WebSockets" ? ["negotiate", "WebSockets"] : ["negotiate", transport, "send"];

for (const variant of VARIANTS) {
    const { transport } = variant;

    /** Connects with `options` to a URL whose requests are noted, and calls something. */
    const used = (test, { path = "/testHub", query, ...options } = {}) => () => withClients(async (join) => {
        const { url, requests } = watched(server, path, query);
        const client = await join(url, { variant, options });
        assert.equal(await client.call("Sum", 1, 2), 3);
        await test(client, async () => {
            const seen = await requests();
            const { length } = kindsOf(variant);
            assert.equal(new Set(seen.map(({ kind }) => kind)).size, length, JSON.stringify(seen));
            return seen;
        });
    });

    describe(variant.title("headers"), () => {
        it("of the application are on every request", used(async (client, requests) => {
            for (const { kind, headers } of await requests()) {
                assert.equal(headers["x-flavour"], "lemon", kind);
            }
            assert.equal(await client.call("Header", "x-flavour"), "lemon", "the hub sees them, too");
        }, { headers: { "X-Flavour": "lemon" } }));

        it("say who the client is", used(async (_, requests) => {
            for (const { kind, headers } of await requests()) {
                const version = locked("@microsoft/signalr");
                assert.match(headers["user-agent"], new RegExp(`^Microsoft SignalR/\\d+\\.\\d+ \\(${version}; `), kind);
            }
        }));

        it("may replace the client's own", used(async (_, requests) => {
            for (const { kind, headers } of await requests()) {
                assert.equal(headers["user-agent"], "a test", kind);
            }
        }, { headers: { "User-Agent": "a test" } }));
    });

    describe(variant.title("cookies"), () => {
        it("set on negotiation are on every later request", used(async (client, requests) => {
            const [negotiate, ...others] = await requests();
            assert.equal(negotiate.kind, "negotiate");
            assert.equal(negotiate.headers.cookie, undefined);
            for (const { kind, headers } of others) {
                // The client sends a cookie's attributes along with WebSockets and event streams.
                const [first, ...rest] = headers.cookie.split("; ");
                assert.equal(first, "affinity=blue", kind);
                assert.ok(rest.every((part) => ["Path=/", "HttpOnly"].includes(part)), headers.cookie);
            }
            assert.equal(await client.call("Cookie", "affinity"), "blue");
            assert.equal(await client.call("Cookie", "stale"), null, "it has expired");
        }, { query: "cookie=blue" }));
    });

    describe(variant.title("the query"), () => {
        it("is the application's on every request", used(async (client, requests) => {
            for (const { kind, query } of await requests()) {
                assert.equal(new URLSearchParams(query).get("colour"), "dark blue", kind);
            }
            assert.equal(await client.call("Query", "colour"), "dark blue");
        }, { query: "colour=dark%20blue" }));
    });

    describe(variant.title("access tokens"), () => {
        const path = "/secured";

        it("are in every request, and tell the hub its user", used(async (client, requests) => {
            for (const request of await requests()) {
                assert.equal(tokenOf(request), "ann", request.kind);
            }
            assert.equal(await client.call("WhoAmI"), "ann");
        }, { path, accessTokenFactory: () => "ann" }));

        it("may take a while", used(async (client) => {
            assert.equal(await client.call("WhoAmI"), "bob");
        }, { path, accessTokenFactory: () => new Promise((resolve) => setImmediate(resolve, "bob")) }));

        it("that are missing keep a client out", async () => {
            assert.equal(
                await failure(connect(server.url + path, { variant })),
                "Failed to complete negotiation with the server: Error: Unauthorized: Status code '401'",
            );
        });

        it("are asked for anew at each start", () => withClients(async (join) => {
            let asked = 0;
            const accessTokenFactory = () => `visitor-${(asked += 1)}`;
            const client = await join(server.url + path, { variant, options: { accessTokenFactory } });
            const before = asked;
            assert.equal(await client.call("WhoAmI"), `visitor-${before}`);
            await client.stop();
            await client.start();
            assert.equal(await client.call("WhoAmI"), `visitor-${asked}`);
            assert.ok(asked > before);
        }));

        it("that are revoked are refused on later requests", () => withClients(async (join) => {
            const token = `revoked-${variant.tag}`;
            const options = { accessTokenFactory: () => token };
            const client = await join(server.url + path, { variant, options });
            await fetch(`${server.url}/revoke?token=${token}`, { method: "POST" });
            if (transport === "WebSockets") {
                // One request carries everything.
                assert.equal(await client.call("WhoAmI"), token);
            } else {
                assert.equal(await client.failure("WhoAmI"), "Unauthorized: Status code '401'");
            }
        }));
    });

    describe(variant.title("stop"), () => {
        it("ends the connection on the server at once", () => withClients(async (join) => {
            const { url, requests } = watched(server, "/testHub");
            const client = await join(url, { variant });
            const other = await join(`${server.url}/testHub`, { variant });
            const { id } = client;
            await client.stop();
            assert.equal(client.connection.state, "Disconnected");
            assert.equal(await client.closed(), undefined);
            assert.match(await other.call("WhyGone", id), variant.goodbye);
            const deleted = (await requests()).filter(({ method }) => method === "DELETE");
            assert.deepEqual(deleted.map(({ status }) => status), transport === "LongPolling" ? [202] : []);
        }));

        it("fails calls that are under way, and those that come later", () => withClients(async (join) => {
            const client = await join(`${server.url}/testHub`, { variant });
            const other = await join(`${server.url}/testHub`, { variant });
            const gate = `stop-${variant.tag}`;
            const waiting = client.failure("WaitFor", gate);
            await client.inbox("Started").next();
            await client.stop();
            assert.match(await waiting, /^Invocation canceled due to the underlying connection being closed\.$/);
            assert.equal(
                await client.failure("Sum", 1, 2),
                "Cannot send data if the connection is not in the 'Connected' State.",
            );
            await other.call("Open", gate);
        }));

        it("of a connection that is starting is a failure to start", async () => {
            const client = prepare(`${server.url}/testHub`, { variant });
            const started = failure(client.start());
            await client.stop();
            assert.match(await started, /stop/);
        });
    });
}
