// A small SignalR client: JSON over WebSockets, with calls, events, streams both ways, answers to the server's questions
// and a connection that comes back.

const SEPARATOR = "\x1e";
const HANDSHAKE = { protocol: "json", version: 1 };
const MAX_BUFFER = 4 * 1024 * 1024;
// Uploads wait while more than this is on its way.
const MAX_UNSENT = 64 * 1024;
const UNSENT_PAUSE = 20;

const INVOCATION = 1;
const STREAM_ITEM = 2;
const COMPLETION = 3;
const STREAM_INVOCATION = 4;
const CANCEL_INVOCATION = 5;
const PING = 6;
const CLOSE = 7;

const DEFAULTS = {
  keepAlive: 15_000,
  serverTimeout: 30_000,
  handshakeTimeout: 15_000,
  shortestWait: 300,
  firstWait: 500,
  longestWait: 8_000,
  // A connection that lasted this long counts as healthy: the next attempt starts without delay.
  healthyAfter: 5_000,
  // Whether the negotiation carries cookies; "include" sends them to hubs of other origins, too, as WebSockets do.
  credentials: "same-origin",
};

/**
 * A connection to one hub that tries to be there always. Its URL may be relative to the page, or another origin's.
 *
 * `onstate` is called with `{ state, since, error, status, retryAt }`, where state is "connecting", "live" or "away";
 * `since` is when the server was last seen to leave, `status` the HTTP status that refused the negotiation, if one did,
 * and `retryAt` when the next attempt starts.
 */
export class HubConnection {
  #url;
  #options;
  #handlers = new Map();
  #calls = new Map();
  #lastId = 0;
  #socket = null;
  #buffer = "";
  #shaken = false;
  #timers = {};
  #attempts = 0;
  #liveSince = 0;
  #awaySince = null;
  #stopped = true;
  #generation = 0;

  onstate = () => {};

  constructor(url, options = {}) {
    this.#url = new URL(url, document.baseURI);
    this.#options = { ...DEFAULTS, ...options };
  }

  /**
   * Calls `handler` with the arguments of every invocation of `target`; names match without regard to case. Where the
   * server waits for an answer, it gets what the handler returns, or what its promise comes to.
   */
  on(target, handler) {
    this.#handlers.set(target.toLowerCase(), handler);
  }

  /** Connects, and connects again whenever the connection is lost. */
  start() {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#attempts = 0;
    this.#connect();
  }

  /** Leaves for good. */
  stop() {
    this.#stopped = true;
    this.#abandon("the connection was stopped");
  }

  /** Connects now instead of waiting for the next attempt. */
  retry() {
    if (this.#stopped || this.#socket || !this.#timers.retry) return;
    this.#connect();
  }

  /**
   * Calls a hub method; the promise has its result or fails with the hub's error.
   *
   * An argument that is an async iterable is uploaded as a stream; when it throws, the hub reads the error's text. The
   * promise's `cancel` gives the call up.
   */
  invoke(target, ...args) {
    if (!this.#shaken) return Promise.reject(new Error("not connected"));
    const { promise, resolve, reject } = withResolvers();
    const invocationId = this.#invoke(INVOCATION, target, args, {
      complete: (message) => (message.error === undefined ? resolve(message.result) : reject(new Error(message.error))),
      fail: reject,
    });
    promise.cancel = () => {
      this.#cancel(invocationId);
      reject(new Error("the call was given up"));
    };
    return promise;
  }

  /**
   * Calls a hub method that answers with a stream, when the first item is asked for; for `for await`. Leaving the loop,
   * or calling `return`, cancels it. Uploads as `invoke` does.
   */
  stream(target, ...args) {
    const items = new Items();
    let invocationId = null;
    const begin = () => {
      if (!this.#shaken) return items.end(new Error("not connected"));
      invocationId = this.#invoke(STREAM_INVOCATION, target, args, {
        item: (message) => items.push(message.item),
        complete: (message) => items.end(message.error === undefined ? null : new Error(message.error)),
        fail: (error) => items.end(error),
      });
    };
    return {
      [Symbol.asyncIterator]() {
        return this;
      },
      next: () => {
        if (invocationId === null && !items.ended) begin();
        return items.next();
      },
      return: async () => {
        if (invocationId !== null) this.#cancel(invocationId);
        items.end(null);
        return { done: true, value: undefined };
      },
    };
  }

  #invoke(type, target, args, call) {
    const invocationId = String(++this.#lastId);
    const isUpload = (arg) => typeof arg?.[Symbol.asyncIterator] === "function";
    const uploads = args.filter(isUpload).map((items) => ({ items, id: String(++this.#lastId) }));
    call.id = invocationId;
    this.#calls.set(invocationId, call);
    const message = { type, invocationId, target, arguments: args.filter((arg) => !isUpload(arg)) };
    if (uploads.length > 0) message.streamIds = uploads.map((upload) => upload.id);
    this.#send(message);
    for (const upload of uploads) this.#upload(upload, call);
    return invocationId;
  }

  async #upload({ items, id }, call) {
    const wanted = () => this.#calls.get(call.id) === call;
    const completion = { type: COMPLETION, invocationId: id };
    try {
      for await (const item of items) {
        if (!wanted()) return;
        this.#send({ type: STREAM_ITEM, invocationId: id, item });
        while (this.#socket?.bufferedAmount > MAX_UNSENT) await pause(UNSENT_PAUSE);
      }
    } catch (error) {
      completion.error = error.message;
    }
    if (wanted()) this.#send(completion);
  }

  #cancel(invocationId) {
    if (this.#calls.delete(invocationId)) this.#send({ type: CANCEL_INVOCATION, invocationId });
  }

  async #connect() {
    this.#abandon("a new connection is made");
    const generation = this.#generation;
    if (this.#awaySince === null) this.onstate({ state: "connecting" });
    try {
      const token = await this.#negotiate();
      if (generation === this.#generation) this.#open(token, generation);
    } catch (error) {
      if (generation === this.#generation) this.#lost(error.message, error.status);
    }
  }

  async #negotiate() {
    const url = new URL(this.#url);
    url.pathname += "/negotiate";
    url.searchParams.set("negotiateVersion", "1");
    const { credentials, handshakeTimeout } = this.#options;
    const signal = AbortSignal.timeout(handshakeTimeout);
    // As the official clients do: no page of another origin can send this header unless CORS lets it.
    const headers = { "X-Requested-With": "XMLHttpRequest" };
    // Browsers word a refused connection each in their own way.
    const response = await fetch(url, { method: "POST", headers, credentials, signal }).catch((error) => {
      throw new Error(error.name === "TimeoutError" ? "it does not answer" : "it cannot be reached");
    });
    if (!response.ok) {
      const { status } = response;
      throw Object.assign(new Error(`it answers the negotiation with status ${status}`), { status });
    }
    const answer = await response.json();
    if (answer.error) throw new Error(answer.error);
    const transports = answer.availableTransports ?? [];
    if (!transports.some((offer) => offer.transport === "WebSockets")) {
      throw new Error("it offers no WebSockets here");
    }
    return answer.connectionToken ?? answer.connectionId;
  }

  #open(token, generation) {
    const url = new URL(this.#url);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.searchParams.set("id", token);
    const socket = new WebSocket(url);
    this.#socket = socket;
    const current = (act) => (event) => {
      if (generation === this.#generation) act(event);
    };
    const { handshakeTimeout } = this.#options;
    this.#timers.handshake = setTimeout(() => this.#lost("it does not answer"), handshakeTimeout);
    socket.onopen = current(() => this.#send(HANDSHAKE));
    socket.onmessage = current((event) => this.#receive(event.data));
    socket.onclose = current(() => this.#lost("the connection was lost"));
  }

  #send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(message) + SEPARATOR);
    }
  }

  #receive(data) {
    this.#expectServer();
    const records = (this.#buffer + data).split(SEPARATOR);
    this.#buffer = records.pop();
    if (this.#buffer.length > MAX_BUFFER) return this.#lost("it sent a message without an end");
    const generation = this.#generation;
    for (const record of records) {
      if (generation !== this.#generation) return;
      this.#understand(record);
    }
  }

  #understand(record) {
    let message;
    try {
      message = JSON.parse(record);
    } catch {
      return this.#lost("it sent something that is not JSON");
    }
    if (this.#shaken) this.#dispatch(message);
    else if (message.error) this.#lost(message.error);
    else this.#established();
  }

  #established() {
    clearTimeout(this.#timers.handshake);
    this.#shaken = true;
    this.#liveSince = Date.now();
    this.#awaySince = null;
    this.#timers.ping = setInterval(() => this.#send({ type: PING }), this.#options.keepAlive);
    this.#send({ type: PING });
    this.#expectServer();
    this.onstate({ state: "live" });
  }

  #dispatch(message) {
    if (message.type === INVOCATION) this.#call(message);
    else if (message.type === STREAM_ITEM) this.#calls.get(message.invocationId)?.item?.(message);
    else if (message.type === COMPLETION) this.#complete(message);
    else if (message.type === CLOSE) this.#lost(message.error ?? "it closed the connection");
  }

  #call({ target, arguments: args, invocationId }) {
    const handler = this.#handlers.get(String(target).toLowerCase());
    if (invocationId) this.#answer(invocationId, handler, args);
    else if (handler) handler(...args);
  }

  async #answer(invocationId, handler, args) {
    const generation = this.#generation;
    const answer = { type: COMPLETION, invocationId };
    try {
      if (!handler) throw new Error("this client does not answer that");
      answer.result = (await handler(...args)) ?? null;
    } catch (error) {
      answer.error = error.message;
    }
    if (generation === this.#generation) this.#send(answer);
  }

  #complete(message) {
    const call = this.#calls.get(message.invocationId);
    this.#calls.delete(message.invocationId);
    call?.complete(message);
  }

  #expectServer() {
    clearTimeout(this.#timers.server);
    const { serverTimeout } = this.#options;
    this.#timers.server = setTimeout(() => this.#lost("it fell silent"), serverTimeout);
  }

  #lost(error, status) {
    const wasHealthy = this.#shaken && Date.now() - this.#liveSince > this.#options.healthyAfter;
    this.#abandon(error);
    if (this.#stopped) return;
    this.#attempts = wasHealthy ? 0 : this.#attempts + 1;
    this.#awaySince ??= Date.now();
    const wait = this.#wait();
    this.#timers.retry = setTimeout(() => this.#connect(), wait);
    this.onstate({ state: "away", since: this.#awaySince, error, status, retryAt: Date.now() + wait });
  }

  // Full jitter: when a server restarts, its clients must not all return in the same instant.
  #wait() {
    const { shortestWait, firstWait, longestWait } = this.#options;
    const ceiling = Math.min(longestWait, firstWait * 2 ** Math.min(this.#attempts, 10));
    return shortestWait + Math.random() * (ceiling - shortestWait);
  }

  #abandon(reason) {
    this.#generation += 1;
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.#timers = {};
    this.#shaken = false;
    this.#buffer = "";
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of calls) call.fail(new Error(reason));
  }
}

/** Items between the one who pushes and the one who reads them. */
class Items {
  #items = [];
  #reader = null;
  #error = null;
  ended = false;

  push(value) {
    if (this.ended) return;
    this.#items.push({ done: false, value });
    this.#hand();
  }

  end(error) {
    if (this.ended) return;
    this.ended = true;
    this.#error = error;
    this.#hand();
  }

  next() {
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
      this.#hand();
    });
  }

  #hand() {
    if (!this.#reader || (this.#items.length === 0 && !this.ended)) return;
    const { resolve, reject } = this.#reader;
    this.#reader = null;
    if (this.#items.length > 0) return resolve(this.#items.shift());
    const error = this.#error;
    this.#error = null;
    if (error) reject(error);
    else resolve({ done: true, value: undefined });
  }
}

function withResolvers() {
  let settle;
  const promise = new Promise((resolve, reject) => (settle = { resolve, reject }));
  return { promise, ...settle };
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
