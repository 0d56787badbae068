// A small SignalR client: JSON over WebSockets, with calls, events and a connection that comes back.

const SEPARATOR = "\x1e";
const HANDSHAKE = { protocol: "json", version: 1 };
const MAX_BUFFER = 4 * 1024 * 1024;

const INVOCATION = 1;
const COMPLETION = 3;
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
};

/**
 * A connection to one hub that tries to be there always.
 *
 * `onstate` is called with `{ state, since, error, retryAt }`, where state is "connecting", "live" or "away";
 * `since` is when the server was last seen to leave and `retryAt` when the next attempt starts.
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

  /** Calls `handler` with the arguments of every invocation of `target`; names match without regard to case. */
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

  /** Calls a hub method; the promise has its result or fails with the hub's error. */
  invoke(target, ...args) {
    if (!this.#shaken) return Promise.reject(new Error("not connected"));
    const invocationId = String(++this.#lastId);
    return new Promise((resolve, reject) => {
      this.#calls.set(invocationId, { resolve, reject });
      this.#send({ type: INVOCATION, invocationId, target, arguments: args });
    });
  }

  async #connect() {
    this.#abandon("a new connection is made");
    const generation = this.#generation;
    if (this.#awaySince === null) this.onstate({ state: "connecting" });
    try {
      const token = await this.#negotiate();
      if (generation === this.#generation) this.#open(token, generation);
    } catch (error) {
      if (generation === this.#generation) this.#lost(error.message);
    }
  }

  async #negotiate() {
    const url = new URL(this.#url);
    url.pathname += "/negotiate";
    url.searchParams.set("negotiateVersion", "1");
    const signal = AbortSignal.timeout(this.#options.handshakeTimeout);
    // Browsers word a refused connection each in their own way.
    const response = await fetch(url, { method: "POST", signal }).catch((error) => {
      throw new Error(error.name === "TimeoutError" ? "it does not answer" : "it cannot be reached");
    });
    if (!response.ok) throw new Error(`it answers the negotiation with status ${response.status}`);
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
    else if (message.type === COMPLETION) this.#complete(message);
    else if (message.type === CLOSE) this.#lost(message.error ?? "it closed the connection");
  }

  #call({ target, arguments: args, invocationId }) {
    const handler = this.#handlers.get(String(target).toLowerCase());
    if (handler) handler(...args);
    if (invocationId) {
      this.#send({ type: COMPLETION, invocationId, error: "this client answers no questions" });
    }
  }

  #complete({ invocationId, result, error }) {
    const call = this.#calls.get(invocationId);
    this.#calls.delete(invocationId);
    if (error === undefined) call?.resolve(result);
    else call?.reject(new Error(error));
  }

  #expectServer() {
    clearTimeout(this.#timers.server);
    const { serverTimeout } = this.#options;
    this.#timers.server = setTimeout(() => this.#lost("it fell silent"), serverTimeout);
  }

  #lost(error) {
    const wasHealthy = this.#shaken && Date.now() - this.#liveSince > this.#options.healthyAfter;
    this.#abandon(error);
    if (this.#stopped) return;
    this.#attempts = wasHealthy ? 0 : this.#attempts + 1;
    this.#awaySince ??= Date.now();
    const wait = this.#wait();
    this.#timers.retry = setTimeout(() => this.#connect(), wait);
    this.onstate({ state: "away", since: this.#awaySince, error, retryAt: Date.now() + wait });
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
    for (const call of calls) call.reject(new Error(reason));
  }
}
