"""pysignalr: WebSockets only, negotiated in version 0, and strict about what it is sent."""

import asyncio
import contextlib

from pysignalr.client import SignalRClient
from pysignalr.exceptions import AuthorizationError
from pysignalr.protocol.json import JSONProtocol
from pysignalr.protocol.messagepack import MessagepackProtocol

from support import PATIENCE, Limit, equal

NAME = "pysignalr"
PROTOCOLS = {"json": JSONProtocol, "messagepack": MessagepackProtocol}


class Client:
    """A connection, with what came in."""

    def __init__(self, url, protocol, **options):
        self.signalr = SignalRClient(url, protocol=PROTOCOLS[protocol](), **options)
        self.errors = asyncio.Queue()
        self.received = asyncio.Queue()
        self._opened = asyncio.Queue()
        self.signalr.on_error(self.errors.put)
        self.signalr.on("Receive", self._receive)
        self.signalr.on_open(self._open)

    async def _open(self):
        await self._opened.put(None)

    async def _receive(self, arguments):
        await self.received.put(arguments)

    @contextlib.asynccontextmanager
    async def running(self):
        self.task = asyncio.create_task(self.signalr.run())
        try:
            await self.opened()
            yield self
        finally:
            self.task.cancel()
            with contextlib.suppress(BaseException):
                await self.task

    async def opened(self):
        """Waits until it is connected (again), or raises what ended it."""
        opened = asyncio.create_task(self._opened.get())
        await asyncio.wait({self.task, opened}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if not opened.done():
            opened.cancel()
            raise self.task.exception() if self.task.done() else TimeoutError("waited in vain for a connection")

    async def call(self, method, *arguments):
        completed = asyncio.get_running_loop().create_future()

        async def complete(message):
            completed.set_result(message)

        await self.signalr.send(method, list(arguments), complete)
        return await soon(completed)

    async def stream(self, method, *arguments):
        items, ended = [], asyncio.get_running_loop().create_future()

        async def push(item):
            items.append(item)

        async def end(message):
            ended.set_result(message)

        await self.signalr.stream(method, list(arguments), push, end, end)
        return items, (await soon(ended)).error


def soon(waiting):
    return asyncio.wait_for(waiting, PATIENCE)


async def calls(client):
    equal((await client.call("Sum", 20, 22)).result, 42)
    equal((await client.call("EchoText", "é ü 안녕 🦀")).result, "é ü 안녕 🦀")
    equal((await client.call("EchoValue", {"a": [1, None, {"b": "c"}]})).result, {"a": [1, None, {"b": "c"}]})
    equal((await client.call("Nothing")).result, None)
    equal(len((await client.call("Filler", 200_000)).result), 200_000)


async def errors(client):
    expected = "An unexpected error occurred invoking 'FailShown' on the server. HubException: not now"
    equal((await client.call("FailShown", "not now")).error, expected)
    equal((await soon(client.errors.get())).error, expected)
    expected = "Failed to invoke 'NoSuchMethod' due to an error on the server. HubException: Method does not exist."
    equal((await client.call("NoSuchMethod")).error, expected)
    equal((await client.call("Sum", 1, 2)).result, 3)


async def receiving(client):
    await client.signalr.send("SendMany", [100])
    for number in range(100):
        equal(await soon(client.received.get()), [str(number)])


async def streams(client):
    equal(await client.stream("CountTo", 500), (list(range(500)), None))
    equal(await client.stream("CountThenFail", 2), (
        [0, 1], "An error occurred on the server while streaming results. HubException: counted far enough"))


async def uploads(client):
    async with client.signalr.client_stream("ConcatToCaller") as stream:
        for number in range(200):
            await stream.send(f"{number};")
    equal(await soon(client.received.get()), ["".join(f"{number};" for number in range(200))])


async def client_results(client):
    async def answer(arguments):
        return len(arguments[0])

    client.signalr.on("Answer", answer)
    equal((await client.call("AskMe", "four")).result, 4)


def plain(test):
    async def run(url, protocol):
        async with Client(f"{url}/testHub", protocol).running() as client:
            await test(client)

    return run


async def groups_and_users(url, protocol):
    name = f"{NAME}-{protocol}"
    async with (
        Client(f"{url}/testHub?user={name}", protocol).running() as member,
        Client(f"{url}/testHub?user=not-{name}", protocol).running() as outsider,
    ):
        await member.call("Join", name)
        await outsider.call("SendToGroup", name, "to the group")
        await outsider.call("SendToUser", name, "to the user")
        await outsider.call("SendToCaller", "to the outsider")
        equal(await soon(member.received.get()), ["to the group"])
        equal(await soon(member.received.get()), ["to the user"])
        equal(await soon(outsider.received.get()), ["to the outsider"])


async def headers(url, protocol):
    options = {"headers": {"Authorization": "Bearer ann", "X-Flavour": "lemon"}}
    async with Client(f"{url}/secured", protocol, **options).running() as client:
        equal((await client.call("WhoAmI")).result, "ann")
        equal((await client.call("Header", "x-flavour")).result, "lemon")


async def cookies(url, protocol):
    # It takes no cookies from hosts that are addresses.
    url = url.replace("127.0.0.1", "localhost")
    async with Client(f"{url}/testHub?cookie=blue", protocol).running() as client:
        equal((await client.call("Header", "cookie")).result, "affinity=blue")


async def access_tokens(url, protocol):
    try:
        async with Client(f"{url}/secured", protocol, access_token_factory=lambda: "ann").running() as client:
            equal((await client.call("WhoAmI")).result, "ann")
    except AuthorizationError:
        raise Limit("it negotiates and connects before it asks its `access_token_factory`; a header works") from None


async def reconnects(url, protocol):
    client = Client(f"{url}/testHub", protocol)
    async with client.running():
        before = (await client.call("ConnectionId")).result
        await client.signalr.send("Abort", [])
        # It dials the id of the connection that has ended, and negotiates when that is not found.
        await client.opened()
        assert (await client.call("ConnectionId")).result != before


TESTS = {
    "calls": plain(calls),
    "errors": plain(errors),
    "receiving": plain(receiving),
    "groups and users": groups_and_users,
    "streams": plain(streams),
    "uploads": plain(uploads),
    "client results": plain(client_results),
    "headers": headers,
    "cookies": cookies,
    "access tokens": access_tokens,
    "automatic reconnects": reconnects,
}


def run(report, server):
    for protocol in PROTOCOLS:
        for topic, test in TESTS.items():
            report.test(topic, NAME, "WebSockets", protocol, lambda: asyncio.run(test(server.url, protocol)))
