// A WebSocket on the command line, with the hub protocol written by hand.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

import { withClients } from "./support/clients.mjs";
import { watched } from "./support/requests.mjs";
import { END, HANDSHAKE, json } from "./support/raw.mjs";
import { startServer } from "./support/server.mjs";
import { Variant } from "./support/variants.mjs";
import { soon } from "./support/waiting.mjs";

const WSCAT = fileURLToPath(new URL("node_modules/wscat/bin/wscat", import.meta.url));

let server;
before(async () => {
    server = await startServer();
});
after(() => server.stop());

/** Lets wscat connect, send `lines` and say goodbye two seconds later; resolves to what the server sent. */
async function wscat(url, lines, ...options) {
    const commands = lines.flatMap((line) => ["--execute", line]);
    const child = spawn(process.execPath, [WSCAT, ...options, ...commands, "--wait", "2", "--connect", url]);
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (printed += text));
    try {
        const code = await soon(new Promise((resolve) => child.once("exit", resolve)), "the end of wscat");
        assert.equal(code, 0);
    } finally {
        child.kill();
    }
    const messages = printed.split(END).map((text) => text.trim());
    assert.equal(messages.pop(), "");
    return messages.map((text) => JSON.parse(text));
}

const call = (invocationId, target, ...args) => json({ type: 1, invocationId, target, arguments: args });

describe(new Variant("WebSockets", "json").title("a connection by hand", "wscat"), () => {
    it("shakes hands, calls, is called, reads a stream and says goodbye", () => withClients(async (join) => {
        const { url, requests } = watched(server, "/testHub");
        const other = await join(`${server.url}/testHub`);
        const messages = await wscat(url.replace("http", "ws"), [
            HANDSHAKE,
            call("1", "ConnectionId"),
            call("2", "SendToCaller", "hello"),
            json({ type: 4, invocationId: "3", target: "CountTo", arguments: [2] }),
        ]);
        const { result: id } = messages.find(({ invocationId }) => invocationId === "1");
        const streamed = messages.filter(({ invocationId }) => invocationId === "3");
        assert.deepEqual(messages[0], {});
        assert.ok(messages.some(({ target, arguments: [text] = [] }) => target === "Receive" && text === "hello"));
        assert.deepEqual(streamed.map(({ type, item }) => [type, item]), [[2, 0], [2, 1], [3, undefined]]);
        assert.equal(await other.call("WhyGone", id), "the client closed the connection");
        assert.deepEqual((await requests()).map(({ kind, status }) => [kind, status]), [["WebSockets", 101]]);
    }));

    it("has the headers that were given", async () => {
        const url = `${server.url.replace("http", "ws")}/secured`;
        const messages = await wscat(url, [HANDSHAKE, call("1", "WhoAmI")], "--header", "Authorization: Bearer ann");
        assert.equal(messages.find(({ invocationId }) => invocationId === "1").result, "ann");
    });
});
