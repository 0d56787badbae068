"""The server under test, and how results are told."""

import os
import pathlib
import queue
import subprocess
import traceback

PATIENCE = 5.0


class Server:
    """The interop server, for as long as the `with` block runs."""

    def __enter__(self):
        repository = pathlib.Path(__file__).parents[3]
        target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", repository / "target"))
        program = os.environ.get("INTEROP_SERVER", target / "debug" / "interop-server")
        # It stops when its input ends, so it cannot outlive this process.
        self._process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = self._process.stdout.readline().removeprefix("listening on ").strip()
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(PATIENCE)


class Limit(Exception):
    """The client itself cannot do this; the text says why, and the test has seen it."""


class Report:
    """Prints a line for each test, as `tests/run` and the table of verified clients read them."""

    def __init__(self):
        self.failed = False

    def test(self, topic, client, transport, protocol, run):
        name = f"{topic}: {client} over {transport} with {protocol}"
        try:
            run()
        except Limit as limit:
            print(f"limit: {name}: {limit}", flush=True)
        except Exception as error:  # Whatever a client raises, the other tests go on.
            self.failed = True
            traceback.print_exc()
            print(f"not ok: {name}: {error!r}", flush=True)
        else:
            print(f"ok: {name}", flush=True)


class Inbox:
    """A queue of what callbacks are given."""

    def __init__(self, what):
        self._what = what
        self._items = queue.Queue()

    def push(self, item=None):
        self._items.put(item)

    def next(self):
        try:
            return self._items.get(timeout=PATIENCE)
        except queue.Empty:
            raise TimeoutError(f"waited in vain for {self._what}") from None


def equal(actual, expected):
    if actual != expected:
        raise AssertionError(f"expected {expected!r}, got {actual!r}")
