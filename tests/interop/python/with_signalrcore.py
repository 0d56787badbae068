"""signalrcore: three transports, two protocols, threads and callbacks."""

import contextlib
import json
import logging
import threading
import urllib.request
from unittest import mock

from signalrcore.helpers import RequestHelpers
from signalrcore.hub_connection_builder import HubConnectionBuilder
from signalrcore.subject import Subject
from signalrcore.types import HttpTransportType, HubProtocolEncoding

from support import Inbox, Limit, equal

NAME = "signalrcore"
TRANSPORTS = {
    "WebSockets": HttpTransportType.web_sockets,
    "ServerSentEvents": HttpTransportType.server_sent_events,
    "LongPolling": HttpTransportType.long_polling,
}
PROTOCOLS = {"json": HubProtocolEncoding.text, "messagepack": HubProtocolEncoding.binary}
# What a hub is told of a client that has stopped. It ends its WebSockets without a close frame, and an event stream that
# ends says nothing of why it does.
GOODBYES = {
    "WebSockets": ["the connection was lost"],
    "ServerSentEvents": ["the client closed the connection", "the connection was lost"],
    "LongPolling": ["the client closed the connection"],
}
VARIANTS = [
    ("WebSockets", "json", "/quick"),
    ("WebSockets", "messagepack", "/quick"),
    ("ServerSentEvents", "json", "/quick"),
    ("LongPolling", "json", "/brisk"),
]


class Client:
    """A connection, with what came in."""

    def __init__(self, url, transport, protocol, **options):
        self.transport, self.protocol = transport, protocol
        self.hub = (
            HubConnectionBuilder()
            .with_url(url, {"transport": TRANSPORTS[transport], **options})
            .with_hub_protocol(PROTOCOLS[protocol])
            .configure_logging(logging.CRITICAL, handler=logging.NullHandler())
            .build()
        )
        self.opened, self.closed = Inbox("a connection"), Inbox("the end of a connection")
        self.errors, self.received = Inbox("an error"), Inbox("a call of 'Receive'")
        self.hub.on_open(self.opened.push)
        self.hub.on_close(self.closed.push)
        self.hub.on_error(self.errors.push)
        self.hub.on("Receive", self.received.push)

    @contextlib.contextmanager
    def running(self):
        # What ends its thread before it is connected is seen nowhere else.
        threading.excepthook = lambda ended: self.opened.push(ended.exc_value)
        self.hub.start()
        try:
            error = self.opened.next()
            equal(error, None)
            yield self
        finally:
            self.hub.stop()

    def call(self, method, *arguments):
        completed = Inbox(f"the answer of '{method}'")
        self.hub.send(method, list(arguments), completed.push)
        return completed.next().result

    def check_transport(self):
        """It takes another transport, and says nothing, where it cannot have the one it was told to take."""
        equal(self.call("Transport"), self.transport)
        equal(self.call("Protocol"), self.protocol)

    def failure(self, method, *arguments):
        self.hub.send(method, list(arguments))
        return self.errors.next().error


def calls(client):
    client.check_transport()
    equal(client.call("Sum", 20, 22), 42)
    equal(client.call("EchoText", "é ü 안녕 🦀"), "é ü 안녕 🦀")
    equal(client.call("EchoValue", {"a": [1, None, {"b": "c"}]}), {"a": [1, None, {"b": "c"}]})
    equal(client.call("Nothing"), None)
    equal(len(client.call("Filler", 200_000)), 200_000)


def errors(client):
    equal(client.failure("FailShown", "not now"),
          "An unexpected error occurred invoking 'FailShown' on the server. HubException: not now")
    equal(client.failure("NoSuchMethod"),
          "Failed to invoke 'NoSuchMethod' due to an error on the server. HubException: Method does not exist.")
    equal(client.call("Sum", 1, 2), 3)


def receiving(client):
    client.hub.send("SendMany", [20])
    for number in range(20):
        equal(client.received.next(), [str(number)])


def streams(client):
    items, ended = Inbox("an item"), Inbox("the end of the stream")
    # It drops what comes before `subscribe`, so that the stream has to wait.
    gate = f"python-{id(client)}"
    stream = client.hub.stream("CountWhenOpen", [gate, 20])
    stream.subscribe({"next": items.push, "complete": ended.push, "error": ended.push})
    client.hub.send("Open", [gate])
    for number in range(20):
        equal(items.next(), number)
    equal(ended.next().error, None)


def uploads(client):
    subject = Subject()
    try:
        client.hub.send("ConcatToCaller", subject)
        for number in range(50):
            subject.next(f"{number};")
        subject.complete()
        received = client.received.next()
    except (ValueError, TimeoutError) as error:
        if client.protocol == "messagepack" and client.closed.next() is None:
            raise Limit("its messages lack items that MessagePack's arrays need: the invocation id of the call, the kind of "
                        "the completion") from error
        raise
    equal(received, ["".join(f"{number};" for number in range(50))])


TESTS = {
    "calls": calls,
    "errors": errors,
    "receiving": receiving,
    "streams": streams,
    "uploads": uploads,
}


def groups_and_users(url, transport, protocol):
    name = f"{NAME}-{transport}-{protocol}"
    with (
        Client(f"{url}?user={name}", transport, protocol).running() as member,
        Client(f"{url}?user=not-{name}", transport, protocol).running() as outsider,
    ):
        member.call("Join", name)
        outsider.call("SendToGroup", name, "to the group")
        outsider.call("SendToUser", name, "to the user")
        outsider.call("SendToCaller", "to the outsider")
        equal(member.received.next(), ["to the group"])
        equal(member.received.next(), ["to the user"])
        equal(outsider.received.next(), ["to the outsider"])


def stop(url, transport, protocol):
    with Client(url, transport, protocol).running() as observer:
        client = Client(url, transport, protocol)
        with client.running():
            connection_id = client.call("ConnectionId")
        client.closed.next()
        reason = observer.call("WhyGone", connection_id)
        assert reason in GOODBYES[transport], reason


PAIRS = {"groups and users": groups_and_users, "stop": stop}


def access_tokens(url, transport, protocol):
    tag = f"signalrcore-{transport}-{protocol}"
    client = Client(f"{url}/secured?tag={tag}", transport, protocol, access_token_factory=lambda: "ann")
    try:
        with client.running():
            equal(client.call("WhoAmI"), "ann")
    except TimeoutError as error:
        with urllib.request.urlopen(f"{url}/seen?tag={tag}") as answer:
            polls = [seen for seen in json.load(answer) if seen["kind"] == "LongPolling"]
        if polls and not any("authorization" in seen["headers"] for seen in polls):
            raise Limit("its polls carry none of its headers, the token's neither") from error
        raise


@contextlib.contextmanager
def fetched():
    """What the server answers to polls, whatever the client makes of it."""
    answers, get = [], RequestHelpers.get

    def noted(*args, **kwargs):
        response = get(*args, **kwargs)
        answers.append(response.content)
        return response

    with mock.patch.object(RequestHelpers, "get", noted):
        yield answers


def many_at_once(url):
    with fetched() as answers, Client(url, "LongPolling", "json").running() as client:
        client.hub.send("SendMany", [100])
        try:
            for number in range(100):
                equal(client.received.next(), [str(number)])
        except TimeoutError as error:
            messages = [json.loads(text) for text in b"".join(answers).decode().split("\x1e") if text]
            came = [message["arguments"] for message in messages if message.get("target") == "Receive"]
            equal(came, [[str(number)] for number in range(100)])
            raise Limit("it takes one message from the answer to a poll, and the next when the next poll is answered") from error


def binary_polls(url):
    with fetched() as answers, Client(url, "LongPolling", "messagepack").running() as client:
        try:
            calls(client)
        except TimeoutError as error:
            # The end of the answer to its call of 'Transport', in MessagePack.
            assert b"\xabLongPolling" in b"".join(answers), answers
            raise Limit("it reads the answers to polls as JSON; its class for binary polls is never chosen") from error


def run(report, server):
    def test(topic, path, transport, protocol, run_with):
        def attempt():
            client = Client(f"{server.url}{path}", transport, protocol)
            with client.running():
                run_with(client)

        report.test(topic, NAME, transport, protocol, attempt)

    # Hubs that answer often, by pings or by the end of polls: over Server-Sent Events the client stops when it next hears
    # of the server, and over long polling it takes a message from each answer.
    for transport, protocol, path in VARIANTS:
        for topic, run_with in TESTS.items():
            test(topic, path, transport, protocol, run_with)
        for topic, run_pair in PAIRS.items():
            report.test(topic, NAME, transport, protocol,
                        lambda: run_pair(f"{server.url}{path}", transport, protocol))
        report.test("access tokens", NAME, transport, protocol,
                    lambda: access_tokens(server.url, transport, protocol))
    report.test("many messages at once", NAME, "LongPolling", "json", lambda: many_at_once(f"{server.url}/testHub"))
    report.test("calls", NAME, "LongPolling", "messagepack", lambda: binary_polls(f"{server.url}/brisk"))
