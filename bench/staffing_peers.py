"""pyworkforce on a file of loads (calls and handle seconds, a line each), 80 % in 20 s: seconds and agents as JSON.

Runs in an environment of its own (bench/peers.lock) and needs nothing of Keskus. Its unit is the minute.
"""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

from pyworkforce.queuing import ErlangC  # type: ignore[import-not-found,unused-ignore]


def main() -> None:
    """One interval after another, as its users call it."""
    rows = [tuple(map(float, line.split())) for line in Path(sys.argv[1]).read_text().splitlines()]
    began = time.process_time()
    agents = [
        ErlangC(transactions=calls, aht=handle / 60, asa=20 / 60, interval=15).required_positions(service_level=0.8)
        for calls, handle in rows
    ]
    seconds = time.process_time() - began
    whole = [found["raw_positions"] for found in agents]
    print(json.dumps({"seconds": seconds, "agents": whole, "version": version("pyworkforce")}))


if __name__ == "__main__":
    main()
