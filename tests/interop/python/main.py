"""Drives a hubkit server with the SignalR clients for Python: `python main.py [CLIENT]`."""

import sys

import with_pysignalr
import with_signalrcore
from support import Report, Server


def main():
    report = Report()
    with Server() as server:
        for suite in (with_pysignalr, with_signalrcore):
            if suite.NAME in (sys.argv[1:] or [suite.NAME]):
                suite.run(report, server)
    return report.failed


if __name__ == "__main__":
    sys.exit(main())
