// Bytes, points in time and enums, as the official client sees them in both protocols.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { Subject } from "@microsoft/signalr";

import { readStream, withClients } from "./support/clients.mjs";
import { startServer } from "./support/server.mjs";
import { VARIANTS } from "./support/variants.mjs";

let server;
let hub;
before(async () => {
    server = await startServer();
    hub = `${server.url}/payloads`;
});
after(() => server.stop());

const allBytes = Uint8Array.from({ length: 256 }, (_, index) => index);

// What a client holds in its hands, by protocol.
const FORMS = {
    json: {
        bytes: (bytes) => Buffer.from(bytes).toString("base64"),
        time: (date) => date.toISOString().replace(/\.?0*Z$/, "Z"),
        low: 0,
        high: 5,
        other: -1,
    },
    messagepack: {
        bytes: (bytes) => bytes,
        time: (date) => date,
        low: "Low",
        high: "High",
        other: "Unknown",
    },
};

/** Equal in value and in kind. */
function assertForm(actual, expected) {
    if (expected instanceof Uint8Array) {
        assert.ok(actual instanceof Uint8Array, `${actual} is no Uint8Array`);
        assert.deepEqual(Buffer.from(actual), Buffer.from(expected));
    } else if (expected instanceof Date) {
        assert.ok(actual instanceof Date, `${actual} is no Date`);
        assert.equal(actual.getTime(), expected.getTime());
    } else {
        assert.strictEqual(actual, expected);
    }
}

for (const variant of VARIANTS) {
    const form = FORMS[variant.protocol];
    const options = { variant, listen: ["Received"] };
    const withClient = (test) => () => withClients(async (join) => test(await join(hub, options)));

    describe(variant.title("payloads"), () => {
        it("have bytes", withClient(async (client) => {
            for (const bytes of [allBytes, new Uint8Array(), new Uint8Array(20_000).fill(7)]) {
                assertForm(await client.call("EchoBytes", form.bytes(bytes)), form.bytes(bytes));
            }
            // As lists of bytes in Java.
            assertForm(await client.call("EchoBytes", [127, -128, -1]), form.bytes(Uint8Array.of(127, 128, 255)));
        }));

        it("have points in time", withClient(async (client) => {
            for (const text of [
                "1970-01-01T00:00:00Z",
                "2026-11-22T12:34:56.789Z",
                "2026-11-22T12:34:56.100Z",
                "1815-12-10T00:00:00.001Z",
                "2106-02-07T06:28:16Z",
                "2514-05-30T01:53:04Z",
                "9999-12-31T23:59:59.999Z",
            ]) {
                const date = new Date(text);
                // As a Date, which the client's JSON makes a text of.
                const echoed = await client.call("EchoTime", date);
                assertForm(echoed, form.time(date));
                assert.equal(new Date(echoed).getTime(), date.getTime());
            }
        }));

        it("have members of an enum", withClient(async (client) => {
            for (const sent of [5, "High", "high"]) {
                assert.strictEqual(await client.call("EchoPriority", sent), form.high);
            }
            assert.strictEqual(await client.call("EchoPriority", "Low"), form.low);
        }));

        it("have members of an enum as keys", withClient(async (client) => {
            const counts = { [form.low]: 1, [form.high]: 2 };
            assert.deepEqual(await client.call("EchoCounts", counts), counts);
            assert.deepEqual(await client.call("EchoCounts", { Low: 1, High: 2 }), counts);
        }));

        it("have a member for those that are not known", withClient(async (client) => {
            for (const unknown of [7, "Lost", form.other]) {
                assert.strictEqual(await client.call("EchoStatus", unknown), form.other);
            }
            assert.strictEqual(await client.call("EchoStatus", "Open"), variant.protocol === "json" ? 0 : "Open");
        }));

        it("have all of it in fields", withClient(async (client) => {
            const packed = new Date("2026-11-22T12:34:56.789Z");
            const sent = { packedAt: packed, content: form.bytes(allBytes), priority: form.high };
            const { packedAt, openedAt, content, priority, ...rest } = await client.call("EchoParcel", sent);
            assertForm(packedAt, form.time(packed));
            assertForm(content, form.bytes(allBytes));
            assert.strictEqual(priority, form.high);
            assert.deepEqual([openedAt, rest], [null, {}]);

            const both = { PackedAt: packed, openedAt: packed, content: [1, 2], priority: "Low" };
            const echoed = await client.call("EchoParcel", both);
            assertForm(echoed.packedAt, form.time(packed));
            assertForm(echoed.openedAt, form.time(packed));
            assertForm(echoed.content, form.bytes(Uint8Array.of(1, 2)));
            assert.strictEqual(echoed.priority, form.low);
        }));

        it("have them in calls from the server", withClient(async (client) => {
            const date = new Date("2026-11-22T12:34:56.789Z");
            await client.call("SendBack", form.bytes(allBytes), date, form.high);
            const [data, at, priority] = await client.inbox("Received").next();
            assertForm(data, form.bytes(allBytes));
            assertForm(at, form.time(date));
            assert.strictEqual(priority, form.high);
        }));

        it("have them in answers to the server", withClient(async (client) => {
            client.connection.on("Sign", (data) => data);
            const bytes = form.bytes(allBytes);
            assertForm(await client.call("HaveSigned", bytes), bytes);
        }));

        it("have them in streams both ways", withClient(async (client) => {
            const subject = new Subject();
            const read = readStream(client.connection, "EchoStream", subject);
            const parts = [allBytes, Uint8Array.of(1), new Uint8Array()].map(form.bytes);
            parts.forEach((part) => subject.next(part));
            subject.complete();
            const { items, error } = await read;
            assert.equal(error, undefined);
            assert.equal(items.length, parts.length);
            items.forEach((item, index) => assertForm(item, parts[index]));
        }));

        it("are refused when they are malformed, and the connection goes on", withClient(async (client) => {
            for (const [method, ...bad] of [
                ["EchoBytes", "not base64!", 7, null],
                ["EchoTime", "yesterday", 1_795_350_896, null, new Uint8Array(4)],
                ["EchoPriority", 4, "Highest", null, 5.5],
            ]) {
                for (const value of bad) {
                    assert.match(await client.failure(method, value), /Failed to invoke/);
                }
            }
            assert.strictEqual(await client.call("EchoPriority", 5), form.high);
        }));
    });
}
