// Writes or checks `CLIENTS.md`: which client was verified over which transport, in which protocol, and what of it.
//
//   node clients-table.mjs --write|--check REPORT...
//
// The rows come from the suites' reports, whose tests are called `topic: client over transport with protocol`, and the
// versions from the lock files; nothing is written by hand.

import { readFileSync, writeFileSync } from "node:fs";

const here = (path) => new URL(path, import.meta.url);
const TABLE = here("../CLIENTS.md");

const NAME = /^(?<topic>.+?): (?<client>\S+)(?: in (?<place>\w+))? over (?<transport>\w+) with (?<protocol>\w+)(?: from (?<origin>.+?))?$/;

/** The versions of clients, by name. */
function versions() {
    const npm = JSON.parse(readFileSync(here("package-lock.json"), "utf8")).packages;
    const python = readFileSync(here("../python/requirements.txt"), "utf8").matchAll(/^([\w-]+)==(\S+)$/gm);
    return new Map([
        ...Object.entries(npm).map(([path, { version }]) => [path.replace(/^node_modules\//, ""), version]),
        ...[...python].map(([, name, version]) => [name, version]),
    ]);
}

/** The tests of a report, in TAP or in lines of `ok: name`: whether each passed, and what it could not do. */
function* results(report) {
    let [inside, passed] = [0, 0];
    for (const line of report.split("\n")) {
        const told = /^(?<verdict>ok|not ok|limit): (?<name>.+? over \w+ with \w+)(?:: (?<reason>.*))?$/.exec(line);
        const tap = /^(?<verdict>ok|not ok) \d+ - (?<name>[^#]+?)(?<directive> # .*)?$/.exec(line);
        if (told) {
            yield told.groups;
        } else if (line.startsWith("# Subtest: ")) {
            [inside, passed] = [0, 0];
        } else if (/^ {4}(not )?ok \d/.test(line)) {
            inside += 1;
            passed += /^ {4}ok .*# SKIP/.test(line) ? 0 : 1;
        } else if (tap && !tap.groups.directive && (inside === 0 || passed > 0)) {
            // A suite all of whose tests were left out says nothing.
            yield tap.groups;
        }
    }
}

/** Everything that reports say, by client, transport and protocol. */
function collect(reports) {
    const rows = new Map();
    const problems = [];
    for (const { verdict, name, reason } of reports.flatMap((report) => [...results(report)])) {
        const parsed = NAME.exec(name)?.groups;
        if (!parsed) {
            continue;
        }
        if (verdict === "not ok") {
            problems.push(name);
        }
        const { topic, client, place = placeOf(client), transport, protocol, origin } = parsed;
        const key = JSON.stringify([client, origin ? `${place}, ${origin}` : place, transport, protocol]);
        const row = rows.get(key) ?? { topics: new Set(), limits: new Map() };
        rows.set(key, row);
        if (verdict === "ok") {
            row.topics.add(topic);
        } else if (verdict === "limit") {
            row.limits.set(reason, [...(row.limits.get(reason) ?? []), topic]);
        }
    }
    return { rows, problems };
}

const placeOf = (client) => (["pysignalr", "signalrcore"].includes(client) ? "Python" : "Node");

const NAMES = { ServerSentEvents: "Server-Sent Events", LongPolling: "long polling", json: "JSON", messagepack: "MessagePack" };

function table(rows) {
    const known = versions();
    const sorted = [...rows].map(([key, row]) => [JSON.parse(key), row]).sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    const line = (cells) => `| ${cells.join(" | ")} |`;
    const verified = [];
    const limits = [];
    for (const [[client, place, transport, protocol], { topics, limits: unable }] of sorted) {
        const version = known.get(client);
        if (!version) {
            throw new Error(`no lock file has the version of ${client}`);
        }
        const encoder = protocol === "messagepack" && client === "@microsoft/signalr" ? `${client}-protocol-msgpack` : "";
        const cells = [client, encoder ? `${version}, ${encoder} ${known.get(encoder)}` : version, place, NAMES[transport] ?? transport, NAMES[protocol]];
        if (topics.size > 0) {
            verified.push(line([...cells, [...topics].sort().join(", ")]));
        }
        for (const [reason, topics] of unable) {
            limits.push(line([...cells.slice(0, 2), ...cells.slice(3), topics.sort().join(", "), reason]));
        }
    }
    return `# Verified clients

Which SignalR clients \`tests/run\` drives a hubkit server with, and what of each it verifies. The tables are written
from the suites' reports and from lock files, and \`tests/run\` fails when they differ.

| client | version | in | transport | protocol | verified |
|---|---|---|---|---|---|
${verified.join("\n")}

What a suite has tried and the client does not do, with the reason:

| client | version | transport | protocol | not verified | reason |
|---|---|---|---|---|---|
${limits.join("\n")}

Not verified: the official clients for .NET, Java and Swift, which are not in the registries that these tests install
from (npm and PyPI); they speak the protocol that the others do. hubkit's own client for Rust has its tests in
\`hubkit-client\`.
`;
}

const [mode, ...paths] = process.argv.slice(2);
if (!["--write", "--check"].includes(mode) || paths.length === 0) {
    console.error("usage: node clients-table.mjs --write|--check REPORT...");
    process.exit(2);
}
const { rows, problems } = collect(paths.map((path) => readFileSync(path, "utf8")));
if (problems.length > 0 || rows.size === 0) {
    console.error(problems.length > 0 ? `these failed:\n${problems.join("\n")}` : "the reports name no client");
    process.exit(1);
}
const text = table(rows);
if (mode === "--write") {
    writeFileSync(TABLE, text);
} else if (readFileSync(TABLE, "utf8") !== text) {
    console.error("tests/interop/CLIENTS.md is not what the suites say; they say:\n");
    console.error(text);
    process.exit(1);
}
