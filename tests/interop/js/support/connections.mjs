// Connections without a socket, by hand: what is fetched with GET, and brought with POST.

import assert from "node:assert/strict";

import { ask, negotiate, open } from "./http.mjs";
import { END, HANDSHAKE } from "./raw.mjs";

export const EVENTS = { headers: { accept: "text/event-stream" } };
export const post = (url, body, headers) => ask(url, { method: "POST", body, headers });
export const short = ({ status, body }) => [status, body];

export const answered = (result, id = "1") => `{"type":3,"invocationId":"${id}","result":${JSON.stringify(result)}}${END}`;

/** A connection by long polling, its handshake done. */
export async function polling(hub) {
    const connection = await negotiate(hub);
    assert.deepEqual(short(await ask(connection.url)), [200, ""], "the first poll");
    assert.deepEqual(short(await post(connection.url, HANDSHAKE)), [200, ""]);
    assert.deepEqual(short(await ask(connection.url)), [200, `{}${END}`]);
    return connection;
}

/** A connection by Server-Sent Events, its handshake done. */
export async function streaming(hub) {
    const connection = await negotiate(hub);
    const events = await open(connection.url, EVENTS);
    assert.equal(await events.next(), ":\r\n");
    assert.deepEqual(short(await post(connection.url, HANDSHAKE)), [200, ""]);
    assert.equal(await events.next(), `data: {}${END}\r\n\r\n`);
    return { ...connection, events };
}
