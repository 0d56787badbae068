// The texts of errors, as the official server words them.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { withClients } from "./support/clients.mjs";
import { startServer } from "./support/server.mjs";
import { VARIANTS } from "./support/variants.mjs";

let server;
before(async () => {
    server = await startServer();
});
after(() => server.stop());

const notInvoked = (name) => `Failed to invoke '${name}' due to an error on the server.`;
const unexpected = (name) => `An unexpected error occurred invoking '${name}' on the server.`;
const wrongCount = (given, expected) =>
    ` InvalidDataException: Invocation provides ${given} argument(s) but target expects ${expected}.`;
const wrongType =
    " InvalidDataException: Error binding arguments. Make sure that the types of the provided values match the types " +
    "of the hub method being invoked.";

// What is called, the text without details, and what detailed errors add to it.
const failures = [
    ["an unknown method", ["NoSuchMethod", 1], `${notInvoked("NoSuchMethod")} HubException: Method does not exist.`, ""],
    ["too few arguments", ["Sum", 1], notInvoked("Sum"), wrongCount(1, 2)],
    ["too many arguments", ["Sum", 1, 2, 3], notInvoked("Sum"), wrongCount(3, 2)],
    ["no arguments", ["Sum"], notInvoked("Sum"), wrongCount(0, 2)],
    ["an argument where there is none", ["Nothing", null], notInvoked("Nothing"), wrongCount(1, 0)],
    ["an argument of a wrong type", ["Sum", 1, "two"], notInvoked("Sum"), wrongType],
    ["null where a value must be", ["EchoText", null], notInvoked("EchoText"), wrongType],
    ["a number that is too large", ["EchoList", [3_000_000_000]], notInvoked("EchoList"), wrongType],
    ["an object without its fields", ["EchoSample", { displayName: "x" }], notInvoked("EchoSample"), wrongType],
    ["an unknown variant", ["EchoSample", sampleOfLevel("Middle")], notInvoked("EchoSample"), wrongType],
    ["an error that is shown", ["FailShown", "You may not."], `${unexpected("FailShown")} HubException: You may not.`, ""],
    ["an error that is hidden", ["FailHidden"], unexpected("FailHidden"), " ParseIntError: invalid digit found in string"],
    ["a panic", ["Panic", "the reason"], unexpected("Panic"), " Panic: the reason"],
];

function sampleOfLevel(level) {
    return { displayName: "", count: 0, ratio: 0, tags: [], parent: null, counts: {}, level };
}

for (const variant of VARIANTS) {
    for (const [hub, detailed] of [["/testHub", false], ["/detailed", true]]) {
        describe(variant.title(detailed ? "detailed errors" : "errors"), () => {
            for (const [what, call, text, detail] of failures) {
                it(`tells of ${what}`, () => withClients(async (join) => {
                    const client = await join(server.url + hub, { variant });
                    assert.equal(await client.failure(...call), detailed ? text + detail : text);
                    assert.equal(await client.call("Sum", 1, 1), 2, "the connection goes on");
                }));
            }
        });
    }

    describe(variant.title("errors and their connection"), () => {
        it("has the hub's own text behind the first mark", () => withClients(async (join) => {
            const client = await join(`${server.url}/testHub`, { variant });
            for (const own of ["not now", "two\nlines", "HubException: of another server"]) {
                const message = await client.failure("FailShown", own);
                assert.equal(message.replace(/^.*?HubException: /s, ""), own);
            }
        }));

        it("names the method as the client spelt it", () => withClients(async (join) => {
            const client = await join(`${server.url}/testHub`, { variant });
            assert.equal(await client.failure("failHIDDEN"), unexpected("failHIDDEN"));
            assert.equal(await client.failure("suM", 1), notInvoked("suM"));
        }));

        it("does not disturb other clients with a panic", () => withClients(async (join) => {
            const [client, other] = [
                await join(`${server.url}/testHub`, { variant }),
                await join(`${server.url}/testHub`, { variant }),
            ];
            const gate = `${variant.tag}-during-a-panic`;
            const waiting = other.call("WaitFor", gate);
            await other.inbox("Started").next();
            assert.equal(await client.failure("Panic", "x"), unexpected("Panic"));
            await client.call("Open", gate);
            assert.equal(await waiting, gate);
        }));

        it("keeps unusual texts as they are", () => withClients(async (join) => {
            const client = await join(`${server.url}/testHub`, { variant });
            for (const text of ["", "'\"\\ \u001e 🦀\n", "x".repeat(20_000)]) {
                assert.equal(
                    await client.failure("FailShown", text),
                    `${unexpected("FailShown")} HubException: ${text}`,
                );
            }
        }));
    });
}
