// Negotiations that are answered with another URL.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { connect, failure, withClients } from "./support/clients.mjs";
import { tokenOf, watched } from "./support/requests.mjs";
import { startServer } from "./support/server.mjs";
import { VARIANTS } from "./support/variants.mjs";

let server;
before(async () => {
    server = await startServer();
});
after(() => server.stop());

const ABSOLUTE = (target) => `to=${encodeURIComponent(target.url)}`;

for (const variant of VARIANTS) {
    describe(variant.title("redirects"), () => {
        it("lead to another hub, with the query of its URL", () => withClients(async (join) => {
            const target = watched(server, "/testHub", "user=ann");
            const start = watched(server, "/redirect", ABSOLUTE(target));
            const client = await join(start.url, { variant });
            assert.equal(await client.call("WhoAmI"), "ann");
            assert.equal(await client.call("ConnectionId"), client.id);
            assert.deepEqual((await start.requests()).map(({ kind }) => kind), ["negotiate"]);
            assert.equal((await target.requests())[0].kind, "negotiate");
        }));

        it("bring the token for it, which replaces the client's own", () => withClients(async (join) => {
            const target = watched(server, "/secured");
            const start = watched(server, "/redirect", `${ABSOLUTE(target)}&token=dora`);
            const client = await join(start.url, { variant, options: { accessTokenFactory: () => "eve" } });
            assert.equal(await client.call("WhoAmI"), "dora");
            assert.equal(tokenOf((await start.requests())[0]), "eve");
            for (const request of await target.requests()) {
                assert.equal(tokenOf(request), "dora", request.kind);
            }
        }));

        it("may lead to a redirect", () => withClients(async (join) => {
            const target = watched(server, "/testHub", "user=bob");
            const between = watched(server, "/redirect", ABSOLUTE(target));
            const client = await join(watched(server, "/redirect", ABSOLUTE(between)).url, { variant });
            assert.equal(await client.call("WhoAmI"), "bob");
        }));

        it("are followed again after the connection was stopped", () => withClients(async (join) => {
            const target = watched(server, "/testHub", "user=cleo");
            const start = watched(server, "/redirect", ABSOLUTE(target));
            const client = await join(start.url, { variant });
            await client.stop();
            await client.start();
            assert.equal(await client.call("WhoAmI"), "cleo");
            assert.equal((await start.requests()).length, 2);
        }));

        it("without a target are none", () => withClients(async (join) => {
            const client = await join(`${server.url}/redirect`, { variant });
            assert.equal(await client.call("Sum", 1, 2), 3);
        }));
    });
}

describe("redirects", () => {
    it("that go in circles are given up", async () => {
        assert.equal(
            await failure(connect(`${server.url}/redirect?to=itself`)),
            "Negotiate redirection limit exceeded.",
        );
    });

    it("are answers of negotiation, and nothing more", async () => {
        const to = encodeURIComponent("https://other.example/hub?x=1");
        const answer = await fetch(`${server.url}/redirect/negotiate?negotiateVersion=1&to=${to}&token=t`, { method: "POST" });
        assert.equal(answer.status, 200);
        assert.equal(answer.headers.get("content-type"), "application/json");
        const { url, accessToken, ...rest } = await answer.json();
        assert.deepEqual({ url, accessToken }, { url: "https://other.example/hub?x=1", accessToken: "t" });
        assert.equal(rest.connectionId, undefined);
        assert.equal(rest.connectionToken, undefined);
    });
});
