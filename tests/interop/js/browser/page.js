// What the page does: the official client, as a browser has it. Runs in the page; `window.interop` is what tests call.

const PROTOCOLS = {
    json: () => new signalR.JsonHubProtocol(),
    messagepack: () => new signalR.protocols.msgpack.MessagePackHubProtocol(),
};

/** A connection that has been started, and what came in on it. */
async function connect(url, { transport, protocol, ...options }) {
    const connection = new signalR.HubConnectionBuilder()
        .withUrl(url, { transport: signalR.HttpTransportType[transport], ...options })
        .withHubProtocol(PROTOCOLS[protocol]())
        .withAutomaticReconnect([0, 50, 50, 50])
        .configureLogging(signalR.LogLevel.None)
        .build();
    const received = [];
    const waiting = [];
    connection.on("Receive", (text) => (waiting.length > 0 ? waiting.shift()(text) : received.push(text)));
    connection.next = () => (received.length > 0 ? received.shift() : new Promise((resolve) => waiting.push(resolve)));
    await connection.start();
    return connection;
}

const failure = (promise) => promise.then(() => "no failure", (error) => error.message);

function read(stream) {
    const items = [];
    return new Promise((resolve) => stream.subscribe({
        next: (item) => items.push(item),
        complete: () => resolve({ items }),
        error: (error) => resolve({ items, error: error.message }),
    }));
}

/** Runs `use` with a connection that is stopped afterwards. */
async function using(url, variant, use) {
    const connection = await connect(url, variant);
    try {
        return await use(connection);
    } finally {
        await connection.stop();
    }
}

// Each returns what the tests compare.
window.interop = {
    calls: (url, variant) => using(url, variant, async (connection) => ({
        transport: await connection.invoke("Transport"),
        protocol: await connection.invoke("Protocol"),
        sum: await connection.invoke("Sum", 20, 22),
        text: await connection.invoke("EchoText", "é ü 안녕 🦀\u0000"),
        value: await connection.invoke("EchoValue", { a: [1, null, { b: "c" }] }),
        length: (await connection.invoke("Filler", 200_000)).length,
        ownId: (await connection.invoke("ConnectionId")) === connection.connectionId,
    })),
    errors: (url, variant) => using(url, variant, async (connection) => [
        await failure(connection.invoke("FailShown", "not now")),
        await failure(connection.invoke("NoSuchMethod")),
    ]),
    streams: (url, variant) => using(url, variant, async (connection) => [
        await read(connection.stream("CountTo", 100)),
        await read(connection.stream("CountThenFail", 2)),
    ]),
    uploads: (url, variant) => using(url, variant, async (connection) => {
        const subject = new signalR.Subject();
        const answer = connection.invoke("Concat", subject);
        for (let part = 0; part < 50; part += 1) {
            subject.next(`${part};`);
        }
        subject.complete();
        return answer;
    }),
    results: (url, variant) => using(url, variant, async (connection) => {
        connection.on("Answer", (question) => question.length);
        return connection.invoke("AskMe", "four");
    }),
    groups: (url, { name, ...variant }) => using(`${url}?user=${name}`, variant, (member) =>
        using(`${url}?user=not-${name}`, variant, async (outsider) => {
            await member.invoke("Join", name);
            await outsider.invoke("SendToGroup", name, "to the group");
            await outsider.invoke("SendToUser", name, "to the user");
            await outsider.invoke("SendToCaller", "to the outsider");
            return { member: [await member.next(), await member.next()], outsider: await outsider.next() };
        })),
    restarts: (url, variant) => using(url, variant, async (connection) => {
        const before = connection.connectionId;
        await connection.stop();
        await connection.start();
        return [before !== connection.connectionId, await connection.invoke("Sum", 1, 2)];
    }),
    cookies: (url, variant) => using(url, variant, (connection) => connection.invoke("Cookie", "affinity")),
    tokens: (url, variant) => using(url, { ...variant, accessTokenFactory: () => "ann" }, (connection) =>
        connection.invoke("WhoAmI")),
    refused: (url, variant) => failure(connect(url, variant)),
};
