"""One centre's calls as two sources tell them: a queue_log (with its CDR) that lost lines, a table that differs.

The same seed gives the same bytes. Half of the agents are Local members: when they transfer a caller the log says
nothing and goes on counting talk, the CDR shows it, and the table has the true talk.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Warsaw")
FIRST_DAY = date(2026, 3, 2)  # a Monday; the clocks change on the 29th
QUEUES = ("sales", "support", "billing", "orders")
OPENS, CLOSES = 8, 20
SATURDAY = 5
TABLE_HEADING = "call;queue;agent;phone;entered;outcome;wait;talk"
LOG_LOST_DAY, LOG_LOST_HOURS, TABLE_LOST_DAY = 17, 30, 40  # days in which a source has nothing, or half a day nothing


@dataclass(frozen=True, slots=True)
class Call:
    """What really happened."""

    at: int
    number: int
    queue: str
    caller: str
    wait: int
    agent: int | None = None
    talk: int = 0
    moved: str = ""  # blind, attended, or unseen by the log
    talk_after: int = 0

    @property
    def callid(self) -> str:
        return f"{self.at}.{self.number}"

    @property
    def name(self) -> str:
        return "" if self.agent is None else f"Agent {self.agent:02}"


@dataclass(slots=True)
class Tellings:
    """What the sources hold: lines of the log with their times, rows of the CDR and of the table with theirs."""

    log: list[tuple[int, str]] = field(default_factory=list)
    cdr: list[tuple[int, str]] = field(default_factory=list)
    table: list[tuple[int, str]] = field(default_factory=list)

    def sources(self) -> dict[str, list[tuple[int, str]]]:
        """Each in its own order of time."""
        return {"PBX": sorted(self.log), "CDR": sorted(self.cdr), "Table": sorted(self.table)}


def tell(weeks: int, calls_a_day: int, agents: int = 60, seed: int = 1) -> Tellings:
    """So many weeks; Saturdays have a third of the calls, Sundays none."""
    rng = random.Random(seed)
    told, number = Tellings(), 0
    for index in range(weeks * 7):
        day = FIRST_DAY + timedelta(days=index)
        if day.weekday() > SATURDAY:
            continue
        opens = int(datetime(day.year, day.month, day.day, OPENS, tzinfo=ZONE).timestamp())
        on_shift = rng.sample(range(agents), max(2, agents * 2 // 3))
        count = calls_a_day // 3 if day.weekday() == SATURDAY else calls_a_day
        log: list[tuple[int, str]] = list(_shifts(rng, opens, on_shift))
        for call in _calls(rng, opens, on_shift, count, number):
            log += _log_lines(rng, call)
            if rng.random() > 0.01:
                told.cdr += _cdr_rows(call)
            if index != TABLE_LOST_DAY and rng.random() > 0.01:
                told.table.append((call.at, _table_row(rng, call)))
        number += 20 * count
        middle = opens + (CLOSES - OPENS) * 1800
        is_lost = {LOG_LOST_DAY: opens + 86_400, LOG_LOST_HOURS: middle}.get(index, 0)
        told.log += [(at, line) for at, line in log if at >= is_lost and rng.random() > 0.004]
    return told


def _shifts(rng: random.Random, opens: int, on_shift: list[int]) -> Iterator[tuple[int, str]]:
    """Signing in and out of two queues, with a break; every thirtieth forgets to sign out."""
    for agent in on_shift:
        begins, ends = opens + rng.randrange(-600, 7200), opens + (CLOSES - OPENS) * 3600 - rng.randrange(10_800)
        pause = (begins + ends) // 2 + rng.randrange(1800)
        for queue in rng.sample(QUEUES, 2):
            told = [(begins, "ADDMEMBER|"), (pause, "PAUSE|lunch"), (pause + rng.randrange(900, 3600), "UNPAUSE|")]
            if rng.random() > 1 / 30:
                told.append((ends, "REMOVEMEMBER|"))
            yield from ((at, f"{at}|NONE|{queue}|Agent {agent:02}|{event}") for at, event in told)


def _calls(rng: random.Random, opens: int, on_shift: list[int], count: int, number: int) -> Iterator[Call]:
    free_at = dict.fromkeys(on_shift, 0)
    for at in sorted(opens + int(rng.betavariate(2, 2) * (CLOSES - OPENS) * 3600) for _ in range(count)):
        number += 20
        queue, caller = rng.choice(QUEUES), f"+48{rng.randrange(10**8, 10**9)}"
        agent, wait = rng.choice(on_shift), 2 + int(rng.expovariate(1 / 18))
        if free_at[agent] > at + wait or rng.random() < 0.06:
            yield Call(at, number, queue, caller, wait)
            continue
        talk, moved = max(3, int(rng.lognormvariate(4.8, 0.8))), ""
        if rng.random() < 0.06:
            moved = "unseen" if agent % 2 else rng.choice(("blind", "attended"))
        free_at[agent] = at + wait + talk + 5
        yield Call(at, number, queue, caller, wait, agent, talk, moved, rng.randrange(20, 300) if moved else 0)


def _log_lines(rng: random.Random, call: Call) -> Iterator[tuple[int, str]]:
    def line(at: int, agent: str, event: str) -> tuple[int, str]:
        return at, f"{at}|{call.callid}|{call.queue}|{agent}|{event}"

    yield line(call.at, "NONE", f"ENTERQUEUE||{call.caller}|1")
    if call.agent is None:
        yield line(call.at + call.wait, "NONE", f"ABANDON|1|1|{call.wait}")
        return
    answered = call.at + call.wait
    yield line(answered, call.name, f"CONNECT|{call.wait}|{call.at}.{call.number + 1}|2")
    if call.moved == "blind":
        yield line(answered + call.talk, call.name, f"BLINDTRANSFER|702|agents|{call.wait}|{call.talk}|1")
    elif call.moved == "attended":
        yield line(answered + call.talk, call.name, f"ATTENDEDTRANSFER|BRIDGE|b|{call.wait}|{call.talk}|1")
    else:
        talk = call.talk + call.talk_after
        ended_by = rng.choice(("AGENT", "CALLER"))
        yield line(answered + talk, call.name, f"COMPLETE{ended_by}|{call.wait}|{talk}|1")


def _cdr_rows(call: Call) -> Iterator[tuple[int, str]]:
    """The Queue row, the phone's row behind a Local member, and the row after a transfer."""
    caller = f"PJSIP/trunk-{call.number:08x}"
    answered, over = call.at + call.wait, call.at + call.wait + call.talk
    if call.agent is None:
        yield _cdr(call, caller, "", f"Queue|{call.queue},t", call.at, answered, 0)
        return
    phone = f"PJSIP/10{call.agent:02}-{call.number + 1:08x}"
    if call.agent % 2:
        local = f"Local/10{call.agent:02}@agents-{call.number:08x}"
        yield _cdr(call, caller, f"{local};1", f"Queue|{call.queue},t", call.at, over + call.talk_after, 0)
        yield _cdr(call, f"{local};2", phone, f"Dial|PJSIP/10{call.agent:02}", answered, over, 1)
        if call.moved:
            other = f"PJSIP/702-{call.number + 2:08x}"
            yield _cdr(call, f"{local};2", other, "Dial|PJSIP/702", over, over + call.talk_after, 1, "702")
        return
    yield _cdr(call, caller, phone, f"Queue|{call.queue},t", call.at, over, 0)
    if call.moved == "blind":
        other = f"PJSIP/702-{call.number + 2:08x}"
        yield _cdr(call, caller, other, "Dial|PJSIP/702", over, over + call.talk_after, 0, "702")


def _cdr(
    call: Call, channel: str, to: str, app: str, start: int, end: int, leg: int, dst: str = "s"
) -> tuple[int, str]:
    name, _, data = app.partition("|")
    began, ended = (datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S") for at in (start, end))
    row = ["", call.caller, dst, "from-trunk", f'"" <{call.caller}>', channel, to, name, data, began, began, ended]
    row += [str(end - start), str(end - start), "ANSWERED", "DOCUMENTATION", f"{call.at}.{call.number + leg}"]
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([*row, "", "", call.callid, str(call.number + leg)])
    return end, line.getvalue()


def _table_row(rng: random.Random, call: Call) -> str:
    """As the other system has it: the true talk, except for what it tells wrongly."""
    outcome, talk, wait = ("answered", call.talk, call.wait) if call.name else ("abandoned", 0, call.wait)
    odd = rng.random()
    if call.name and odd < 0.02:
        talk += rng.randrange(4, 90)
    elif call.name and odd < 0.025:
        outcome, talk = "abandoned", 0
    elif odd < 0.035:
        wait += rng.randrange(3, 20)
    entered = datetime.fromtimestamp(call.at, ZONE).strftime("%Y-%m-%d %H:%M:%S")
    agent = call.name if outcome == "answered" else ""
    return f"{call.callid};{call.queue};{agent};{call.caller};{entered};{outcome};{wait};{talk or ''}"
