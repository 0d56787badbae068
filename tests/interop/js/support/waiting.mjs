// Waiting for events: nothing here sleeps, and nothing waits for ever.

export const PATIENCE = 15_000;

/** Rejects when the promise takes longer than any test should. */
export function soon(promise, what) {
    let timer;
    const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), PATIENCE);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** A queue of things that happen: `push` them, await `next()`. */
export class Inbox {
    #what;
    #items = [];
    #waiting = [];

    constructor(what) {
        this.#what = what;
    }

    push(item) {
        const resolve = this.#waiting.shift();
        if (resolve) {
            resolve(item);
        } else {
            this.#items.push(item);
        }
    }

    next() {
        if (this.#items.length > 0) {
            return Promise.resolve(this.#items.shift());
        }
        return soon(new Promise((resolve) => this.#waiting.push(resolve)), this.#what);
    }

    /** What came and was not taken. */
    rest() {
        return this.#items.splice(0);
    }
}
