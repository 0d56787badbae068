// A wire between client and server that can be cut.

import { connect, createServer } from "node:net";

/** Forwards connections to `url`, or nowhere without one; resolves to its own URL and the ways to break and mend it. */
export async function startProxy(url) {
    let target = url && new URL(url);
    const sockets = new Set();
    const keep = (socket) => {
        sockets.add(socket);
        socket.on("close", () => sockets.delete(socket));
        socket.on("error", () => {});
    };
    const proxy = createServer((client) => {
        if (!target) {
            client.destroy();
            return;
        }
        const server = connect(Number(target.port), target.hostname);
        keep(client);
        keep(server);
        client.pipe(server);
        server.pipe(client);
        client.on("close", () => server.destroy());
        server.on("close", () => client.destroy());
    });
    await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    return {
        url: `http://127.0.0.1:${proxy.address().port}`,
        /** Ends every connection without a goodbye; new ones get through. */
        cut: () => sockets.forEach((socket) => socket.resetAndDestroy()),
        /** Where new connections lead from now on. */
        lead: (url) => (target = new URL(url)),
        stop: () => {
            sockets.forEach((socket) => socket.destroy());
            return new Promise((resolve) => proxy.close(resolve));
        },
    };
}
