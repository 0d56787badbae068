// Uploads of the official client, and its answers to the server's questions.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { Subject } from "@microsoft/signalr";

import { failure, readStream, withClients } from "./support/clients.mjs";
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

/** Uploads all of `parts` and then the end, or an error. */
function upload(subject, parts, error) {
    parts.forEach((part) => subject.next(part));
    if (error === undefined) {
        subject.complete();
    } else {
        subject.error(error);
    }
}

/** Calls something until nothing is left of an upload of `parts` whose method has ended. */
async function goesOn(client, parts) {
    // Where each message is a request, the client sends part by part, one with every other call at least.
    for (let call = 0; call < 2 * parts + 10; call += 1) {
        assert.equal(await client.call("Sum", 1, call), 1 + call, "the connection goes on");
    }
}

const numbered = (count) => Array.from({ length: count }, (_, index) => `${index};`);

for (const variant of VARIANTS) {
    const withClient = (test) => () => withClients(async (join) => test(await join(hub, { variant }), join));

    describe(variant.title("uploads"), () => {
        it("arrive in order, and end", withClient(async (client) => {
            for (const count of [0, 1, 10, 11, variant.transport === "WebSockets" ? 5_000 : 500]) {
                const subject = new Subject();
                const answer = client.call("Concat", subject);
                upload(subject, numbered(count));
                assert.equal(await answer, numbered(count).join(""));
            }
        }));

        it("mix with arguments and with each other", withClient(async (client) => {
            const [left, right] = [new Subject(), new Subject()];
            const answer = client.call("Weave", left, "-", right);
            right.next("1");
            left.next("a");
            left.next("b");
            right.next("2");
            left.complete();
            right.complete();
            assert.deepEqual(await answer, ["a-1", "b-2"]);
        }));

        it("tell the method of their failure", withClient(async (client) => {
            const subject = new Subject();
            const answer = client.call("HowItEnds", subject);
            upload(subject, ["a", "b"], new Error("the disk is gone"));
            assert.equal(await answer, "the disk is gone after 2");
            const escaping = new Subject();
            const failed = failure(soon(client.connection.invoke("Concat", escaping), "a failure"));
            upload(escaping, ["a"], new Error("no more"));
            assert.equal(
                await failed,
                "An unexpected error occurred invoking 'Concat' on the server. HubException: no more",
            );
        }));

        it("of wrong items fail alone", withClient(async (client) => {
            const subject = new Subject();
            const answer = client.call("HowItEnds", subject);
            upload(subject, ["a", 1, "b"]);
            assert.match(await answer, /^failed to bind stream message: .* after 1$/);
            await goesOn(client, 3);
        }));

        it("end when their method does", withClient(async (client) => {
            const subject = new Subject();
            const answer = client.call("Take", 2, subject);
            subject.next("a");
            subject.next("b");
            assert.deepEqual(await answer, ["a", "b"]);
            upload(subject, numbered(20));
            await goesOn(client, 20);
        }));

        it("may be answered with a stream", withClient(async (client) => {
            const subject = new Subject();
            const answer = readStream(client.connection, "Twice", subject);
            upload(subject, ["a", "b", "c"]);
            assert.deepEqual(await answer, { items: ["aa", "bb", "cc"] });
        }));

        it("need as many streams as the method takes", withClient(async (client) => {
            assert.equal(
                await client.failure("Weave", new Subject(), "-"),
                "An unexpected error occurred invoking 'Weave' on the server. " +
                    "HubException: Client sent 1 stream(s), Hub method expects 2.",
            );
        }));

        it("leave calls and cancels alone while they are held back", withClient(async (client) => {
            const [left, right] = [new Subject(), new Subject()];
            const answer = client.call("Weave", left, "+", right);
            // Nothing of the left stream is consumed while the right one is silent.
            numbered(500).forEach((part) => left.next(part));
            assert.equal(await client.call("Sum", 1, 2), 3);
            numbered(500).forEach((part) => right.next(part));
            left.complete();
            right.complete();
            assert.equal((await answer).length, 500);
        }));
    });

    describe(variant.title("client results"), () => {
        it("are what the client answers", withClient(async (client) => {
            client.connection.on("Answer", (question) => question.length);
            assert.equal(await client.call("AskMe", "four"), 4);
        }));

        it("may take their time", withClient(async (client) => {
            client.connection.on("Answer", async (question) => {
                await client.connection.send("CountUp");
                return question.length;
            });
            assert.equal(await client.call("AskMe", "five!"), 5);
        }));

        it("tell why there is none", withClient(async (client) => {
            const text = (reason) => `An unexpected error occurred invoking 'AskMe' on the server. HubException: ${reason}`;
            assert.equal(
                await client.failure("AskMe", "nobody answers"),
                text("the client failed to answer: Client didn't provide a result."),
            );
            client.connection.on("Answer", () => {
                throw new Error("no idea");
            });
            assert.equal(
                await client.failure("AskMe", "who knows"),
                text("the client failed to answer: Error: no idea"),
            );
            client.connection.off("Answer");
            client.connection.on("Answer", () => "a word");
            assert.match(await client.failure("AskMe", "how many"), /the client's answer does not fit the contract/);
        }));

        it("come from everyone in a group", () =>
            withClients(async (join) => {
                const answers = [1, 2, 3];
                const clients = await Promise.all(answers.map(() => join(hub, { variant })));
                for (const [index, client] of clients.entries()) {
                    client.connection.on("Answer", () => answers[index]);
                    await client.call("Join", `askers-${variant.tag}`);
                }
                assert.deepEqual(await clients[0].call("AskGroup", `askers-${variant.tag}`, "your number?"), ["1", "2", "3"]);
            }));
    });
}
