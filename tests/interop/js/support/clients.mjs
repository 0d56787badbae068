// The official client, as the tests use it.

import * as signalR from "@microsoft/signalr";
import { MessagePackHubProtocol } from "@microsoft/signalr-protocol-msgpack";

import { Inbox, soon } from "./waiting.mjs";

function hubProtocol(name) {
    return name === "messagepack" ? new MessagePackHubProtocol() : new signalR.JsonHubProtocol();
}

/**
 * Builds a connection and starts it.
 *
 * `variant` says what carries it and what it speaks; without one it may use what the server offers, in JSON.
 *
 * `client.inbox(name)` collects the server's calls of that name, `client.closed` resolves to the error the connection
 * ended with (`undefined` for none).
 */
export async function connect(url, settings = {}) {
    const client = prepare(url, settings);
    await client.start();
    return client;
}

/** A client that has not been started, as `connect` makes it. */
export function prepare(url, { variant, options = {}, configure, listen = [] } = {}) {
    const builder = new signalR.HubConnectionBuilder()
        .withUrl(url, { transport: variant?.type, ...options })
        .withHubProtocol(hubProtocol(variant?.protocol))
        .configureLogging(signalR.LogLevel.None);
    configure?.(builder);
    const connection = builder.build();
    const inboxes = new Map();
    const inbox = (name) => {
        if (!inboxes.has(name)) {
            const box = new Inbox(`a call of '${name}'`);
            connection.on(name, (...args) => box.push(args));
            inboxes.set(name, box);
        }
        return inboxes.get(name);
    };
    listen.forEach(inbox);
    const closed = new Promise((resolve) => connection.onclose(resolve));
    const client = {
        connection,
        inbox,
        id: undefined,
        async start() {
            await soon(connection.start(), "a connection");
            this.id = connection.connectionId;
        },
        closed: () => soon(closed, "the end of a connection"),
        call: (method, ...args) => soon(connection.invoke(method, ...args), `the answer of '${method}'`),
        send: (method, ...args) => connection.send(method, ...args),
        stop: () => connection.stop(),
        /** The text of the error that a call fails with. */
        failure: (method, ...args) => failure(soon(connection.invoke(method, ...args), `the answer of '${method}'`)),
    };
    return client;
}

/** The text of the error that a promise is rejected with. */
export function failure(promise) {
    return promise.then(
        (value) => {
            throw new Error(`expected a failure, got ${JSON.stringify(value)}`);
        },
        (error) => error.message,
    );
}

/** Everything a stream of the hub gives: its items, and the text of its error when it fails. */
export function readStream(connection, method, ...args) {
    const items = [];
    const read = new Promise((resolve) => {
        connection.stream(method, ...args).subscribe({
            next: (item) => items.push(item),
            complete: () => resolve({ items }),
            error: (error) => resolve({ items, error: error.message }),
        });
    });
    return soon(read, `the end of the stream '${method}'`);
}

/** Runs `test` with clients that are stopped afterwards, whatever happens. */
export async function withClients(test) {
    const clients = [];
    const join = async (...args) => {
        const client = await connect(...args);
        clients.push(client);
        return client;
    };
    try {
        await test(join);
    } finally {
        await Promise.all(clients.map((client) => client.stop()));
    }
}
