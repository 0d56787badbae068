// A WebSocket on the command line, with the hub protocol typed in.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

import { withClients } from "./support/clients.mjs";
import { END, HANDSHAKE, json } from "./support/raw.mjs";
import { startServer } from "./support/server.mjs";
import { Variant } from "./support/variants.mjs";
import { Inbox, soon } from "./support/waiting.mjs";

const WSCAT = fileURLToPath(new URL("node_modules/wscat/bin/wscat", import.meta.url));

let server;
before(async () => {
    server = await startServer();
});
after(() => server.stop());

/** Starts wscat, which shakes hands: `type` sends a line, `messages` collects what it prints of the server's. */
function dial(url, ...options) {
    const handshake = ["--execute", HANDSHAKE, "--wait", "-1"];
    const wscat = spawn(process.execPath, [WSCAT, "--no-color", "--slash", ...handshake, ...options, "--connect", url]);
    const messages = new Inbox("a message that wscat prints");
    let printed = "";
    wscat.stdout.setEncoding("utf8").on("data", (text) => {
        printed += text;
        const parts = printed.split(END);
        printed = parts.pop();
        // Each with the prompts and line ends around it.
        parts.forEach((part) => messages.push(JSON.parse(part.slice(part.indexOf("{")))));
    });
    const exited = new Promise((resolve) => wscat.once("exit", resolve));
    return {
        messages,
        type: (line) => wscat.stdin.write(`${line}\n`),
        exited: () => soon(exited, "the end of wscat"),
        kill: () => wscat.kill(),
    };
}

describe(new Variant("WebSockets", "json").title("a connection by hand", "wscat"), () => {
    it("shakes hands, calls, is called and says goodbye", () => withClients(async (join) => {
        const other = await join(`${server.url}/testHub`);
        const wscat = dial(`${server.url.replace("http", "ws")}/testHub`);
        try {
            assert.deepEqual(await wscat.messages.next(), {});
            wscat.type(json({ type: 1, invocationId: "1", target: "ConnectionId", arguments: [] }));
            const { result: id } = await wscat.messages.next();
            await other.call("SendToClient", id, "hello, wscat");
            assert.deepEqual(await wscat.messages.next(), { type: 1, target: "Receive", arguments: ["hello, wscat"] });
            wscat.type(json({ type: 4, invocationId: "2", target: "CountTo", arguments: [2] }));
            assert.deepEqual(await wscat.messages.next(), { type: 2, invocationId: "2", item: 0 });
            assert.deepEqual(await wscat.messages.next(), { type: 2, invocationId: "2", item: 1 });
            assert.deepEqual(await wscat.messages.next(), { type: 3, invocationId: "2" });
            wscat.type("/close 1000");
            assert.equal(await wscat.exited(), 0);
            assert.equal(await other.call("WhyGone", id), "the client closed the connection");
        } finally {
            wscat.kill();
        }
    }));

    it("has the headers that were given", async () => {
        const wscat = dial(`${server.url.replace("http", "ws")}/secured`, "--header", "Authorization: Bearer ann");
        try {
            assert.deepEqual(await wscat.messages.next(), {});
            wscat.type(json({ type: 1, invocationId: "1", target: "WhoAmI", arguments: [] }));
            assert.equal((await wscat.messages.next()).result, "ann");
        } finally {
            wscat.kill();
        }
    });
});
