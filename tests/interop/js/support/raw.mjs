// A WebSocket without a SignalR client on it, to send what no such client would.

import WebSocket from "ws";

import { Inbox, soon } from "./waiting.mjs";

/** What ends each JSON message. */
export const END = "\u001e";

/** A message as it travels in JSON. */
export const json = (message) => JSON.stringify(message) + END;

export const HANDSHAKE = json({ protocol: "json", version: 1 });

/** A call that the hub answers with its own text. */
export const echo = (id, text) => ({ type: 1, invocationId: id, target: "EchoText", arguments: [text] });

/**
 * Opens a WebSocket to a hub without negotiating.
 *
 * `messages` collects what the server sends, split into hub messages; pings are left out. `frames` collects WebSocket
 * messages as they came.
 */
export async function openRaw(url, { protocols = [], ...options } = {}) {
    const socket = new WebSocket(url.replace(/^http/, "ws"), protocols, options);
    const messages = new Inbox("a message from the server");
    const frames = new Inbox("a frame from the server");
    const pongs = new Inbox("a pong from the server");
    let pings = 0;
    const waitingForPing = [];
    socket.on("message", (data, isBinary) => {
        frames.push({ data, isBinary });
        if (isBinary) {
            return;
        }
        const parts = data.toString("utf8").split(END);
        if (parts.pop() !== "") {
            messages.push({ incomplete: data.toString("utf8") });
        }
        for (const part of parts) {
            const message = JSON.parse(part);
            if (message.type === 6) {
                pings += 1;
                waitingForPing.splice(0).forEach((resolve) => resolve());
            } else {
                messages.push(message);
            }
        }
    });
    socket.on("pong", (data) => pongs.push(data.toString("utf8")));
    const closed = new Promise((resolve) => {
        socket.on("close", (code, reason) => resolve({ code, reason: reason.toString("utf8") }));
    });
    // The tests look at how a socket closes.
    socket.on("error", () => {});
    await soon(
        new Promise((resolve, reject) => {
            socket.once("open", resolve);
            socket.once("unexpected-response", (_, response) => {
                let body = "";
                response.setEncoding("utf8").on("data", (text) => (body += text));
                response.on("end", () => {
                    const { statusCode: status, headers } = response;
                    reject(Object.assign(new Error(`refused with ${status}: ${body}`), { status, body, headers }));
                });
            });
            socket.once("error", reject);
        }),
        "a WebSocket",
    );
    return {
        socket,
        messages,
        frames,
        pongs,
        send: (data, options) => socket.send(data, options),
        next: () => messages.next(),
        closed: () => soon(closed, "the end of a WebSocket"),
        ping: () => soon(new Promise((resolve) => waitingForPing.push(resolve)), "a ping"),
        pings: () => pings,
        terminate: () => socket.terminate(),
    };
}

/** Opens a WebSocket and shakes hands. */
export async function openHub(url, options) {
    const raw = await openRaw(url, options);
    raw.send(HANDSHAKE);
    const answer = await raw.next();
    if (JSON.stringify(answer) !== "{}") {
        throw new Error(`the handshake was answered with ${JSON.stringify(answer)}`);
    }
    return raw;
}

/** Why a WebSocket was refused: the HTTP status, body and headers. */
export function refusal(url, options) {
    return openRaw(url, options).then(
        (raw) => {
            raw.terminate();
            throw new Error("expected the WebSocket to be refused");
        },
        (error) => error,
    );
}
