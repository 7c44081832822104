"""Where the suite's processor time goes: `python3 run.py test -p tools.processor_time`.

On a machine that does other things as well the clock says little; what a test makes the processors do says much. A
test's time is its own process's and that of all it started, the browser and the commands included, before it and after
it in the fixtures it was the first to need. A database server is nobody's child: its time is told in one sum.
Linux only. `KESKUS_PROCESSOR_TIME` names a file for the time of each test, as tab-separated values.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

TICKS = os.sysconf("SC_CLK_TCK")
KEY = "processor_seconds"


def tree_seconds(process: int) -> float:
    """What a process, its living descendants, and those of them that ended and were waited for have used."""
    total, waiting = 0, [str(process)]
    while waiting:
        folder = Path("/proc") / waiting.pop()
        try:
            total += sum(int(part) for part in (folder / "stat").read_text().rpartition(")")[2].split()[11:15])
            for task in (folder / "task").iterdir():
                waiting += (task / "children").read_text().split()
        except OSError:
            continue
    return total / TICKS


def database_servers() -> list[int]:
    """The PostgreSQL servers of this machine: processes of that name whose parent has another."""
    names, parents = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            before, _, after = (folder / "stat").read_text().rpartition(")")
        except OSError:
            continue
        names[int(folder.name)], parents[int(folder.name)] = before.partition("(")[2], int(after.split()[1])
    return [each for each, name in names.items() if name == "postgres" and names.get(parents[each]) != "postgres"]


class ProcessorTime:
    """Stamps every test with what it used, in the process that runs it; adds up in the one that reports."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.is_reporting = not hasattr(config, "workerinput")
        self.tests: dict[str, float] = defaultdict(float)
        self.servers = database_servers() if self.is_reporting else []
        self.began = {server: tree_seconds(server) for server in self.servers}
        self.last = 0.0

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        before = tree_seconds(os.getpid())
        result = yield
        if self.is_reporting and not self.config.getoption("numprocesses", None):
            self.tests[item.nodeid] += max(tree_seconds(os.getpid()) - before, 0.0)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        report = yield
        now = tree_seconds(os.getpid()) or self.last  # a test that lets no file be opened hides it
        if not self.is_reporting:
            report.user_properties = [(KEY, max(now - self.last, 0.0))]  # a program that ended takes its past with it
        self.last = now
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if self.is_reporting:
            self.tests[report.nodeid] += sum(value for key, value in report.user_properties if key == KEY)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        files: dict[str, float] = defaultdict(float)
        areas: dict[str, float] = defaultdict(float)
        for name, seconds in self.tests.items():
            files[name.partition("::")[0]] += seconds
            areas[name.partition("::")[0].split("/")[1]] += seconds
        write = terminalreporter.write_line
        terminalreporter.section("processor time")
        for title, sums, shown in (("areas", areas, 99), ("files", files, 25), ("tests", self.tests, 40)):
            write(f"{title}: {sum(sums.values()):.0f} s")
            for name in sorted(sums, key=lambda each: -sums[each])[:shown]:
                write(f"{sums[name]:8.1f} s  {name}")
        for server in self.servers:
            write(f"{tree_seconds(server) - self.began[server]:8.1f} s  in the database server {server}")
        if os.environ.get("KESKUS_PROCESSOR_TIME"):
            lines = (f"{seconds:.2f}\t{name}\n" for name, seconds in sorted(self.tests.items()))
            Path(os.environ["KESKUS_PROCESSOR_TIME"]).write_text("".join(lines))


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(ProcessorTime(config))
