// Whom a hub can call: connections, groups and users.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";

import { withClients } from "./support/clients.mjs";
import { startServer } from "./support/server.mjs";
import { VARIANTS } from "./support/variants.mjs";

let server;
let hub;
before(async () => {
    server = await startServer();
    hub = `${server.url}/testHub`;
});
after(() => server.stop());

// Each test has clients of one run alone: the mixed ones tell that everybody gets the encoding of their own.
const mixes = VARIANTS.flatMap((variant, index) => [[variant, variant], [variant, VARIANTS[index + 1] ?? VARIANTS[0]]]);

for (const [first, second] of mixes) {
    const title = first === second ? first.title("groups and users") : `targets between ${first.tag} and ${second.tag}`;

    describe(title, () => {
        let tag = 0;
        beforeEach(() => (tag += 1));

        /**
         * Runs `send` as the first of three clients, and checks which of them it reached, once each.
         *
         * Everybody then gets a text by way of everybody: what comes before it is what `send` sent.
         */
        const reaches = (expected, send, options = [{}, {}, {}]) => () => withClients(async (join) => {
            const clients = [];
            for (const [index, variant] of [first, second, first].entries()) {
                const url = options[index].user ? `${hub}?user=${options[index].user}` : hub;
                clients.push(await join(url, { variant, listen: ["Receive"] }));
            }
            const text = `${first.tag}-${second.tag}-${tag}`;
            await send(clients, text);
            await clients[0].call("SendToAll", "end");
            const reached = [];
            for (const [index, client] of clients.entries()) {
                const received = [];
                for (;;) {
                    const [next] = await client.inbox("Receive").next();
                    if (next === "end") {
                        break;
                    }
                    received.push(next);
                }
                if (received.length > 0) {
                    assert.deepEqual(received, [text], `client ${index}`);
                    reached.push(index);
                }
            }
            assert.deepEqual(reached, expected);
        });
        const group = () => `group-${first.tag}-${second.tag}-${tag}`;

        it("calls all", reaches([0, 1, 2], ([me], text) => me.call("SendToAll", text)));

        it("calls all but some", reaches([0, 2], ([me, other], text) =>
            me.call("SendToAllExcept", [other.id, "nobody"], text)));

        it("calls the others", reaches([1, 2], ([me], text) => me.call("SendToOthers", text)));

        it("calls the caller", reaches([0], ([me], text) => me.call("SendToCaller", text)));

        it("calls one client", reaches([1], ([me, other], text) => me.call("SendToClient", other.id, text)));

        it("calls several clients once each", reaches([0, 2], ([me, , third], text) =>
            me.call("SendToClients", [me.id, third.id, third.id, "nobody"], text)));

        it("passes over a client that is not there", reaches([], ([me], text) =>
            me.call("SendToClient", "nobody", text)));

        it("calls a group", reaches([0, 1], async ([me, other], text) => {
            await me.call("Join", group());
            await other.call("Join", group());
            await me.call("SendToGroup", group(), text);
        }));

        it("calls a group that the caller is not in", reaches([1], async ([me, other], text) => {
            await other.call("Join", group());
            await me.call("SendToGroup", group(), text);
        }));

        it("compares the names of groups exactly", reaches([], async ([me], text) => {
            await me.call("Join", group().toUpperCase());
            await me.call("SendToGroup", group(), text);
        }));

        it("joins a group once", reaches([0], async ([me], text) => {
            await me.call("Join", group());
            await me.call("Join", group());
            await me.call("SendToGroup", group(), text);
        }));

        it("calls nobody in a group without members", reaches([], ([me], text) =>
            me.call("SendToGroup", group(), text)));

        it("does not call who has left a group", reaches([1], async ([me, other], text) => {
            await me.call("Join", group());
            await other.call("Join", group());
            await me.call("Leave", group());
            await me.call("Leave", "a group it was never in");
            await me.call("SendToGroup", group(), text);
        }));

        it("calls several groups, everybody once", reaches([0, 1, 2], async ([me, other, third], text) => {
            const groups = [group(), `${group()}-b`, `${group()}-c`];
            await me.call("Join", groups[0]);
            await other.call("Join", groups[0]);
            await other.call("Join", groups[1]);
            await third.call("Join", groups[1]);
            await me.call("SendToGroups", groups, text);
        }));

        it("calls a group but some", reaches([0], async ([me, other], text) => {
            await me.call("Join", group());
            await other.call("Join", group());
            await me.call("SendToGroupExcept", group(), [other.id], text);
        }));

        it("calls the others in a group", reaches([1], async ([me, other], text) => {
            await me.call("Join", group());
            await other.call("Join", group());
            await me.call("SendToOthersInGroup", group(), text);
        }));

        const ann = { user: "ann" };
        const bob = { user: "bob" };

        it("calls a user on all connections", reaches(
            [0, 2],
            ([me], text) => me.call("SendToUser", "ann", text),
            [ann, bob, ann],
        ));

        it("calls several users", reaches(
            [1, 2],
            ([me], text) => me.call("SendToUsers", ["bob", "cleo", "nobody"], text),
            [ann, bob, { user: "cleo" }],
        ));

        it("compares user ids exactly", reaches(
            [],
            ([me], text) => me.call("SendToUser", "ANN", text),
            [ann, bob, {}],
        ));
    });
}

describe("users and groups", () => {
    it("knows the user of a connection", () => withClients(async (join) => {
        const [ann, nobody] = [await join(`${hub}?user=ann`), await join(hub)];
        assert.equal(await ann.call("WhoAmI"), "ann");
        assert.equal(await nobody.call("WhoAmI"), null);
    }));

    it("takes the user from a layer in front of the hub", () => withClients(async (join) => {
        const client = await join(`${server.url}/untyped`, { options: { headers: { "x-user": "dora" } } });
        assert.equal(await client.call("WhoAmI"), "dora");
    }));

    it("tells a connection its groups", () => withClients(async (join) => {
        const client = await join(hub);
        await client.call("Join", "b");
        await client.call("Join", "a");
        assert.deepEqual(await client.call("Groups"), ["a", "b"]);
        await client.call("Leave", "b");
        assert.deepEqual(await client.call("Groups"), ["a"]);
    }));

    it("forgets the groups of a connection that has ended", () => withClients(async (join) => {
        const watcher = await join(hub);
        const leaver = await join(hub);
        const { id } = leaver;
        await leaver.call("Join", "left-behind");
        await leaver.stop();
        await watcher.call("WhyGone", id);
        const again = await join(hub, { listen: ["Receive"] });
        assert.deepEqual(await again.call("Groups"), []);
        assert.equal(await watcher.call("IsConnected", id), false);
    }));

    it("refuses more groups than the hub allows", () => withClients(async (join) => {
        const client = await join(`${server.url}/limited`);
        await client.call("Join", "one");
        await client.call("Join", "two");
        assert.equal(
            await client.failure("Join", "three"),
            "An unexpected error occurred invoking 'Join' on the server.",
        );
        assert.deepEqual(await client.call("Groups"), ["one", "two"]);
    }));

    it("calls a group from a background task", () => withClients(async (join) => {
        const client = await join(hub, { listen: ["Tick"] });
        await client.call("Join", "ticks");
        const [first] = await client.inbox("Tick").next();
        const [second] = await client.inbox("Tick").next();
        assert.equal(second, first + 1);
    }));
});

describe("a hub without a client interface", () => {
    for (const variant of VARIANTS) {
        it(`calls clients by name over ${variant.tag}`, () => withClients(async (join) => {
            const url = `${server.url}/untyped`;
            const client = await join(url, { variant, listen: ["anything"] });
            const other = await join(url, { variant, listen: ["anything"] });
            await client.call("CallAll", "anything", { a: [1] }, null);
            for (const each of [client, other]) {
                assert.deepEqual(await each.inbox("anything").next(), [{ a: [1] }, null]);
            }
        }));
    }
});
