// Requests as no SignalR client would send them, and what comes back byte for byte.

import { Agent, request } from "node:http";

import { Inbox, soon } from "./waiting.mjs";

/** One request; resolves to `{ status, headers, body }` when the answer is complete. */
export async function ask(url, options) {
    const response = await open(url, options);
    return { status: response.status, headers: response.headers, body: await response.rest() };
}

/** Begins a request, and resolves when the answer begins: `next()` gives its pieces, `rest()` what is left of it. */
export function open(url, { method = "GET", headers = {}, body } = {}) {
    const sent = request(url, { method, headers, agent: new Agent({ keepAlive: false }) });
    const pieces = new Inbox("a piece of an answer");
    const answered = new Promise((resolve, reject) => {
        sent.once("error", reject);
        sent.once("response", (response) => {
            const ended = new Promise((done) => response.once("close", done));
            const all = [];
            response.on("data", (data) => {
                all.push(data);
                pieces.push(data.toString("utf8"));
            });
            response.on("error", () => {});
            resolve({
                status: response.statusCode,
                headers: response.headers,
                next: () => pieces.next(),
                rest: async () => {
                    await soon(ended, "the end of an answer");
                    return Buffer.concat(all).toString("utf8");
                },
                leave: () => sent.destroy(),
                /** Reads no more. */
                pause: () => response.pause(),
            });
        });
    });
    if (body !== undefined) {
        sent.write(body);
    }
    sent.end();
    return soon(answered, `the answer to ${method} ${url}`);
}

/** Begins a request whose body does not end; resolves to its answer when there is one. */
export function unfinished(url, headers, body) {
    const sent = request(url, { method: "POST", headers, agent: new Agent({ keepAlive: false }) });
    sent.flushHeaders();
    sent.write(body);
    const answered = new Promise((resolve, reject) => {
        sent.once("error", reject);
        sent.once("response", (response) => {
            let text = "";
            response.setEncoding("utf8").on("data", (data) => (text += data));
            response.once("close", () => resolve({ status: response.statusCode, body: text }));
            response.once("end", () => sent.destroy());
        });
    });
    return soon(answered, "the answer to a request that does not end");
}

/** Negotiates; resolves to the URL of the connection and its public id. */
export async function negotiate(hub) {
    const response = await fetch(`${hub}/negotiate?negotiateVersion=1`, { method: "POST" });
    const { connectionId, connectionToken } = await response.json();
    return { id: connectionId, url: `${hub}?id=${connectionToken}` };
}
