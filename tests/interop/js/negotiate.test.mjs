// Negotiation and the HTTP face of a hub, by bare requests.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { withClients } from "./support/clients.mjs";
import { openHub, openRaw, refusal } from "./support/raw.mjs";
import { startServer } from "./support/server.mjs";

let server;
let hub;
before(async () => {
    server = await startServer();
    hub = `${server.url}/testHub`;
});
after(() => server.stop());

const TRANSPORTS = [
    { transport: "WebSockets", transferFormats: ["Text", "Binary"] },
    { transport: "ServerSentEvents", transferFormats: ["Text"] },
    { transport: "LongPolling", transferFormats: ["Text", "Binary"] },
];
const ID = /^[A-Za-z0-9_-]{22}$/;

const negotiate = (query = "", method = "POST") => fetch(`${hub}/negotiate${query}`, { method });
const answer = async (query) => (await negotiate(query)).json();

describe("negotiation", () => {
    for (const query of ["", "?negotiateVersion=0"]) {
        it(`gives one id in version 0: '${query}'`, async () => {
            const { connectionId, ...rest } = await answer(query);
            assert.match(connectionId, ID);
            assert.deepEqual(rest, { negotiateVersion: 0, availableTransports: TRANSPORTS });
        });
    }

    for (const query of ["?negotiateVersion=1", "?negotiateversion=1", "?x=y&NEGOTIATEVERSION=1", "?negotiateVersion=2",
        "?negotiateVersion=99"]) {
        it(`gives an id and a token in version 1: '${query}'`, async () => {
            const { connectionId, connectionToken, ...rest } = await answer(query);
            assert.match(connectionId, ID);
            assert.match(connectionToken, ID);
            assert.notEqual(connectionId, connectionToken);
            assert.deepEqual(rest, { negotiateVersion: 1, availableTransports: TRANSPORTS });
        });
    }

    it("gives every connection ids of its own", async () => {
        const ids = new Set();
        for (let round = 0; round < 20; round += 1) {
            const { connectionId, connectionToken } = await answer("?negotiateVersion=1");
            ids.add(connectionId).add(connectionToken);
        }
        assert.equal(ids.size, 40);
    });

    it("answers with JSON that nobody caches", async () => {
        const response = await negotiate("?negotiateVersion=1");
        assert.equal(response.status, 200);
        assert.equal(response.headers.get("content-type"), "application/json");
        assert.match(response.headers.get("cache-control"), /no-store/);
    });

    for (const version of ["x", "1.5", "%20", "1x"]) {
        it(`refuses the version '${version}'`, async () => {
            const response = await negotiate(`?negotiateVersion=${version}`);
            assert.equal(response.status, 200);
            assert.deepEqual(await response.json(), {
                error: "The client requested a non-integer protocol version.",
            });
        });
    }

    it("refuses a negative version", async () => {
        assert.deepEqual(await answer("?negotiateVersion=-1"), {
            error: "The client requested version '-1', but the server does not support this version.",
        });
    });

    for (const method of ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
        it(`refuses ${method}`, async () => {
            const response = await negotiate("", method);
            assert.equal(response.status, 405);
            assert.equal(response.headers.get("allow"), "POST");
        });
    }

    it("is at the hub's path and at no other spelling of it", async () => {
        const response = await fetch(`${server.url}/testhub/negotiate?negotiateVersion=1`, { method: "POST" });
        assert.equal(response.status, 404);
    });

    it("does not offer stateful reconnects that it does not have", async () => {
        const offered = await answer("?negotiateVersion=1&useStatefulReconnect=true");
        assert.equal(offered.useStatefulReconnect, undefined);
    });
});

describe("connecting", () => {
    it("takes the token of version 1, not the public id", async () => {
        const { connectionId, connectionToken } = await answer("?negotiateVersion=1");
        const refused = await refusal(`${hub}?id=${connectionId}`);
        assert.deepEqual([refused.status, refused.body], [404, "No Connection with that ID"]);
        const raw = await openHub(`${hub}?id=${connectionToken}`);
        raw.terminate();
    });

    it("takes the id of version 0", async () => {
        const { connectionId } = await answer("");
        const raw = await openHub(`${hub}?ID=${connectionId}`);
        raw.send('{"type":1,"invocationId":"1","target":"ConnectionId","arguments":[]}\u001e');
        assert.equal((await raw.next()).result, connectionId);
        raw.terminate();
    });

    it("refuses an unknown id with 404", async () => {
        const refused = await refusal(`${hub}?id=unknown`);
        assert.deepEqual([refused.status, refused.body], [404, "No Connection with that ID"]);
    });

    it("refuses an id that is in use with 409", async () => {
        const { connectionToken } = await answer("?negotiateVersion=1");
        const raw = await openHub(`${hub}?id=${connectionToken}`);
        assert.equal((await refusal(`${hub}?id=${connectionToken}`)).status, 409);
        raw.terminate();
    });

    it("forgets an id with its connection", async () => {
        const { connectionToken } = await answer("?negotiateVersion=1");
        await withClients(async (join) => {
            const raw = await openHub(`${hub}?id=${connectionToken}`);
            raw.send('{"type":1,"invocationId":"1","target":"ConnectionId","arguments":[]}\u001e');
            const { result: id } = await raw.next();
            raw.socket.close(1000);
            await raw.closed();
            await (await join(hub)).call("WhyGone", id);
        });
        for (;;) {
            const { status } = await refusal(`${hub}?id=${connectionToken}`);
            // The token outlives `on_disconnected` by a moment.
            if (status !== 409) {
                assert.equal(status, 404);
                return;
            }
        }
    });

    const requests = [
        ["GET", "", {}, 400, "Connection ID required"],
        ["GET", "", { accept: "text/event-stream" }, 400, "Connection ID required"],
        ["POST", "", {}, 400, "Connection ID required"],
        ["DELETE", "", {}, 400, "Connection ID required"],
        ["GET", "?id=", {}, 400, "Connection ID required"],
        ["GET", "?id=unknown", {}, 404, "No Connection with that ID"],
        ["POST", "?id=unknown", {}, 404, "No Connection with that ID"],
        ["DELETE", "?id=unknown", {}, 404, "No Connection with that ID"],
        ["PUT", "", {}, 405, ""],
        ["PATCH", "", {}, 405, ""],
        ["OPTIONS", "", {}, 405, ""],
    ];
    for (const [method, query, headers, status, body] of requests) {
        const accept = headers.accept ? ` for ${headers.accept}` : "";
        it(`answers ${method} '${query}'${accept} with ${status}`, async () => {
            const response = await fetch(hub + query, { method, headers });
            assert.deepEqual([response.status, await response.text()], [status, body]);
        });
    }

    it("lets pages of other origins not in", async () => {
        assert.equal((await refusal(hub, { origin: "https://elsewhere.example" })).status, 403);
        assert.equal((await refusal(hub, { origin: "null" })).status, 403);
        const raw = await openRaw(hub, { origin: server.url });
        raw.terminate();
    });

    it("refuses more connections than the hub takes with 503", async () => {
        const limited = `${server.url}/limited`;
        const first = await openHub(limited);
        const second = await openHub(limited);
        const refused = await refusal(limited);
        assert.equal(refused.status, 503);
        assert.equal(refused.headers["retry-after"], "1");
        second.socket.close(1000);
        await second.closed();
        first.terminate();
    });
});
