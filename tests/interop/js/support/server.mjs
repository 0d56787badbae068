// Starts the server under test, one for each test file.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../../../../", import.meta.url));

function binary() {
    const target = process.env.CARGO_TARGET_DIR ?? path.join(repository, "target");
    const file = process.env.INTEROP_SERVER ?? path.join(target, "debug", "interop-server");
    if (!existsSync(file)) {
        throw new Error(`there is no ${file}; run \`cargo build -p hubkit-interop\` first`);
    }
    return file;
}

/** Starts a server; resolves to its URL and a function that stops it. Pages of `allowOrigin` may use some of its hubs. */
export function startServer({ allowOrigin } = {}) {
    // The server stops when its input ends, so it cannot outlive this process.
    const server = spawn(binary(), allowOrigin ? ["--allow-origin", allowOrigin] : [], { stdio: ["pipe", "pipe", "pipe"] });
    const exited = new Promise((resolve) => server.once("exit", resolve));
    let log = "";
    server.stderr.setEncoding("utf8").on("data", (text) => {
        log = (log + text).slice(-20_000);
    });
    const stop = async () => {
        server.stdin.end();
        await exited;
    };
    return new Promise((resolve, reject) => {
        let output = "";
        server.stdout.setEncoding("utf8").on("data", (text) => {
            output += text;
            const address = /^listening on (http:\S+)$/m.exec(output);
            if (address) {
                resolve({ url: address[1], stop, exited, log: () => log });
            }
        });
        server.once("error", reject);
        server.once("exit", (code) => reject(new Error(`the server ended with code ${code}:\n${log}`)));
    });
}
