// Calls and their results, over every transport and in both protocols of the official client.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

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

const sample = {
    displayName: "Ünïcode ✓",
    count: 3,
    ratio: 0.5,
    tags: ["a", "", "b c"],
    parent: { displayName: "", count: 0, ratio: -1.25, tags: [], parent: null, counts: {}, level: "Low" },
    counts: { one: 1, "minus two": -2 },
    level: "High",
};

for (const variant of VARIANTS) {
    const { protocol, tag } = variant;

    describe(variant.title("calls"), () => {
        const withClient = (test) => () =>
            withClients(async (join) => test(await join(hub, { variant }), join));

        it("uses the protocol that was asked for", withClient(async (client) => {
            assert.equal(await client.call("Protocol"), protocol);
        }));

        it("adds numbers", withClient(async (client) => {
            assert.equal(await client.call("Sum", 20, 22), 42);
            assert.equal(await client.call("Sum", -1, 0), -1);
        }));

        it("takes five arguments", withClient(async (client) => {
            assert.equal(await client.call("SumOfFive", 1, 2, 4, 8, 16), 31);
        }));

        const kinds = [
            ["a text", "EchoText", "hello"],
            ["an empty text", "EchoText", ""],
            ["text beyond ASCII", "EchoText", "é ü ß 안녕하세요 שלום 🦀 👩‍👩‍👧 \u{10ffff}"],
            ["control characters, separators and quotes", "EchoText", "\u0000\u0001\u001e\u001f\t\r\n\"'\\/\u2028\u2029"],
            ["a long text", "EchoText", "0123456789".repeat(3_000)],
            ["true", "EchoBool", true],
            ["false", "EchoBool", false],
            ["zero", "EchoInteger", 0],
            ["a negative number", "EchoInteger", -129],
            ["the largest safe integer", "EchoInteger", Number.MAX_SAFE_INTEGER],
            ["the smallest safe integer", "EchoInteger", Number.MIN_SAFE_INTEGER],
            ["a fraction", "EchoFloat", 0.1],
            ["a tiny number", "EchoFloat", 5e-324],
            ["a huge number", "EchoFloat", 1.7976931348623157e308],
            ["an integer where a fraction may be", "EchoFloat", 3],
            ["an empty list", "EchoList", []],
            ["a list", "EchoList", [1, -2, 3, 2147483647, -2147483648]],
            ["something optional that is there", "EchoOptional", "here"],
            ["something optional that is not", "EchoOptional", null],
            ["an object of many parts", "EchoSample", sample],
        ];
        for (const [what, method, value] of kinds) {
            it(`echoes ${what}`, withClient(async (client) => {
                assert.deepEqual(await client.call(method, value), value);
            }));
        }

        const trees = [null, true, 0, -1, 1.5, "", "text", [], {}, [[], [{}]], { a: { b: [1, "2", null, false] } }];
        it("echoes every kind of JSON value", withClient(async (client) => {
            for (const value of [...trees, trees]) {
                assert.deepEqual(await client.call("EchoValue", value), value);
            }
        }));

        it("echoes bytes", withClient(async (client) => {
            const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
            if (protocol === "messagepack") {
                assert.deepEqual(Uint8Array.from(await client.call("EchoBlob", bytes)), bytes);
                return;
            }
            // JSON has no bytes; there they are text, and a list of numbers is understood.
            const text = Buffer.from(bytes).toString("base64");
            for (const sent of [text, [...bytes]]) {
                assert.equal(await client.call("EchoBlob", sent), text);
            }
        }));

        it("echoes dates", withClient(async (client) => {
            for (const date of [new Date(0), new Date("2026-11-22T12:34:56.789Z"), new Date("1815-12-10T00:00:00Z")]) {
                const echoed = await client.call("EchoTimestamp", date);
                if (protocol === "messagepack") {
                    assert.ok(echoed instanceof Date);
                }
                assert.equal(new Date(echoed).getTime(), date.getTime());
            }
        }));

        it("answers a method without a result", withClient(async (client) => {
            assert.equal((await client.call("Nothing")) ?? null, null);
        }));

        it("matches names without regard to ASCII case", withClient(async (client) => {
            for (const name of ["sum", "SUM", "sUm", "Sum"]) {
                assert.equal(await client.call(name, 1, 1), 2);
            }
            assert.equal(await client.call("echotext", "a"), "a");
        }));

        it("finds a renamed method by its own name alone", withClient(async (client) => {
            assert.equal(await client.call("spelt-otherwise"), "found");
            assert.match(await client.failure("Renamed"), /Method does not exist/);
        }));

        it("answers more than one frame holds", withClient(async (client) => {
            for (const size of [125, 126, 65_535, 65_536, 500_000]) {
                const answer = await client.call("Filler", size);
                assert.equal(answer.length, size);
            }
        }));

        it("answers a burst of calls in their order", withClient(async (client) => {
            const order = [];
            const calls = Array.from({ length: 500 }, (_, index) =>
                client.call("EchoInteger", index).then((answer) => order.push(answer)),
            );
            await Promise.all(calls);
            assert.deepEqual(order, Array.from({ length: 500 }, (_, index) => index));
        }));

        it("sends what a method sends to its caller before the method's answer", withClient(async (client) => {
            const received = client.inbox("Receive");
            assert.equal(await client.call("SendMany", 300), 300);
            assert.deepEqual(
                received.rest(),
                Array.from({ length: 300 }, (_, index) => [String(index)]),
            );
        }));

        it("never answers a call that asks for no answer", withClient(async (client) => {
            const before = await client.call("Counted");
            for (let call = 0; call < 10; call += 1) {
                await client.send("CountUp");
            }
            await client.send("FailShown", "nobody reads this");
            await client.send("NoSuchMethod");
            await client.send("CountUp", "one argument too many");
            assert.equal(await client.call("Counted"), before + 10);
        }));

        it("runs a client's calls one after another", withClient(async (client, join) => {
            const other = await join(hub, { variant });
            const gate = `${tag}-one-after-another`;
            const started = client.inbox("Started");
            const first = client.call("WaitFor", gate);
            assert.deepEqual(await started.next(), [gate]);
            let answered = false;
            const second = client.call("Sum", 1, 2).then((sum) => {
                answered = true;
                return sum;
            });
            // A round trip of somebody else: the second call has reached the server, and is waiting.
            assert.equal(await other.call("Sum", 1, 1), 2);
            assert.equal(answered, false);
            await other.call("Open", gate);
            assert.equal(await first, gate);
            assert.equal(await second, 3);
        }));

        it("runs as many calls at once as the hub allows", () => withClients(async (join) => {
            const client = await join(`${server.url}/parallel`, { variant });
            const gate = `${tag}-at-once`;
            const started = client.inbox("Started");
            const waiting = client.call("WaitFor", gate);
            await started.next();
            // The second call opens the gate that the first one waits for.
            await client.call("Open", gate);
            assert.equal(await waiting, gate);
        }));

        it("keeps two clients apart", withClient(async (client, join) => {
            const other = await join(hub, { variant });
            assert.notEqual(client.id, other.id);
            const [mine, theirs] = await Promise.all([client.call("ConnectionId"), other.call("ConnectionId")]);
            assert.equal(mine, client.id);
            assert.equal(theirs, other.id);
        }));

        it("calls a client with an object, and with nothing", withClient(async (client) => {
            const [delivered, nothing] = [client.inbox("Deliver"), client.inbox("no_arguments")];
            await client.call("SendSampleToCaller", sample);
            assert.deepEqual(await delivered.next(), [sample]);
            await client.call("SendNothingToCaller");
            assert.deepEqual(await nothing.next(), []);
        }));
    });
}
