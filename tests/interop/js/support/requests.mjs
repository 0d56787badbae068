// What the server saw of a client's requests.

let tags = 0;

/** A URL whose requests the server notes, and the way to read its notes. */
export function watched(server, path, query = "") {
    const tag = `${process.pid}-${(tags += 1)}`;
    return {
        url: `${server.url}${path}?tag=${tag}${query && `&${query}`}`,
        /** All requests, in the order they were answered: `{ method, kind, query, status, headers }`. */
        requests: async () => (await fetch(`${server.url}/seen?tag=${tag}`)).json(),
    };
}

/** The access token of a request: event streams have it in their URL, all others in a header. */
export function tokenOf({ kind, query, headers }) {
    return kind === "ServerSentEvents"
        ? new URLSearchParams(query).get("access_token")
        : headers.authorization?.replace("Bearer ", "");
}
