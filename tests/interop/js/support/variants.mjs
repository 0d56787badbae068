// Which transports and protocols the suites run over.

import { readFileSync } from "node:fs";

import { HttpTransportType } from "@microsoft/signalr";

const CLIENT = "@microsoft/signalr";

/** The version of a package of these tests, as its lock file says. */
export function locked(name) {
    const lock = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"));
    return lock.packages[`node_modules/${name}`].version;
}

/** What carries a connection, and what it speaks. */
export class Variant {
    constructor(transport, protocol) {
        this.transport = transport;
        this.protocol = protocol;
    }

    get type() {
        return HttpTransportType[this.transport];
    }

    /** Whether each side pings the other. A poll keeps its connection alive by itself. */
    get pings() {
        return this.transport !== "LongPolling";
    }

    /** What a hub is told of a client that has stopped. An event stream that ends says nothing of why it does. */
    get goodbye() {
        return this.transport === "ServerSentEvents"
            ? /^(the client closed the connection|the connection was lost)$/
            : /^the client closed the connection$/;
    }

    /** As names of groups and gates. */
    get tag() {
        return `${this.transport}-${this.protocol}`;
    }

    /** As tests are called: `calls: @microsoft/signalr over WebSockets with json`. */
    title(topic, client = CLIENT) {
        return `${topic}: ${client} over ${this.transport} with ${this.protocol}`;
    }
}

export const PROTOCOLS = ["json", "messagepack"];

export const TRANSPORTS = ["WebSockets", "ServerSentEvents", "LongPolling"];

/** Server-Sent Events are text, and MessagePack is not. */
export const allows = (transport, protocol) => !(transport === "ServerSentEvents" && protocol === "messagepack");

const only = process.env.INTEROP_TRANSPORTS?.split(",") ?? TRANSPORTS;

/** Everything that can be had; `INTEROP_TRANSPORTS=WebSockets` leaves the others out. */
export const VARIANTS = TRANSPORTS.filter((transport) => only.includes(transport)).flatMap((transport) =>
    PROTOCOLS.filter((protocol) => allows(transport, protocol)).map((protocol) => new Variant(transport, protocol)));

/** One variant for each transport. */
export const JSON_VARIANTS = VARIANTS.filter(({ protocol }) => protocol === "json");
