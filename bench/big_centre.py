"""A year of a big centre, its rows made directly in the database, and how fast every page and query answers.

    python bench/big_centre.py make --calls 2000000          # into KESKUS_DATA_DIR or KESKUS_DATABASE
    python bench/big_centre.py measure

Calls come in order of time over 365 days, seven to seven; queues, waits, outcomes and agents by a multiplicative hash,
so that the same size gives the same rows. One core, one connection; pages are rendered whole, by the test client.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import django

django.setup()

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from keskus.access.rules import Role, ScopeKind
from keskus.cli.serve import stand_ready
from keskus.contacts.actions.sums import sums_sql, waits_sql
from keskus.contacts.models import ANSWERED_COLUMNS, SUM_COLUMNS, Contact, PbxAgent, PbxQueue, Source
from keskus.contacts.queries.calls import CallFilter, call_page
from keskus.contacts.queries.figures import queue_sums
from keskus.contacts.queries.grouping import By
from keskus.contacts.queries.reach import Choice
from keskus.core import keys
from keskus.core.actors import SYSTEM
from keskus.people.models import Client, Employee, Queue, Site, Team, TeamMembership

FIRST = date(2025, 1, 1)
DAYS = 365
START = 1_735_689_600  # 2025-01-01 00:00 UTC
OPENS, OPEN_SECONDS = 7 * 3600, 12 * 3600
CALLS_PER_AGENT = 16_000  # a year
STATES = (("ready", "", 300), ("talking", "", 420), ("paused", "lunch", 90))
ROUNDS = 9


def main() -> None:
    """Make the rows, or measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("deed", choices=["make", "measure"])
    parser.add_argument("--calls", type=int, default=2_000_000)
    options = parser.parse_args()
    if options.deed == "make":
        make(options.calls)
    else:
        measure()


# Making


def make(calls: int) -> None:
    """Queues, people, calls, sums; then the planner's statistics."""
    started = time.monotonic()
    agents, queues = max(10, calls // CALLS_PER_AGENT), 40 if calls > 5_000_000 else 20
    with transaction.atomic():
        source = make_structure(agents, queues)
    for step in (make_calls, make_segments, make_sums, make_waits, make_states):
        with transaction.atomic():
            step(source, calls, agents, queues)
        print(f"{step.__name__}: {time.monotonic() - started:,.0f} s", flush=True)
    run("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    Source.objects.update(last_epoch=START + DAYS * 86_400, lines=calls * 4)


def make_structure(agents: int, queues: int) -> Source:
    """One site on UTC, four clients, ten teams."""
    site = Site.objects.create(name="Bench", code="bench", time_zone="UTC")
    clients = [Client.objects.create(name=f"Client {n}", code=f"client-{n}") for n in range(4)]
    teams = [Team.objects.create(name=f"Team {n}", code=f"team-{n}", site=site) for n in range(10)]
    source = Source.objects.create(name="Bench", site=site)
    for number in range(queues):
        queue = Queue.objects.create(
            id=number + 1, name=f"Queue {number:02}", code=f"queue-{number}", client=clients[number % 4], site=site
        )
        PbxQueue.objects.create(source=source, name=queue.code, queue=queue)
    for number in range(agents):
        employee = Employee.objects.create(
            number=str(number), first_name="Agent", last_name=f"{number:04}", site=site, started_on=FIRST
        )
        TeamMembership.objects.create(employee=employee, team=teams[number % 10], starts_on=FIRST)
        PbxAgent.objects.create(id=number + 1, source=source, name=f"PJSIP/{number}", employee=employee)
    return source


def run(statement: str) -> None:
    """One statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def numbers(count: int) -> str:
    """A relation `n(i)` of 0 to count - 1."""
    if connection.vendor == "postgresql":
        return f"(SELECT i::bigint FROM generate_series(0, {count - 1}) AS g(i)) AS n"
    return (
        f"(WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i < {count - 1}) SELECT i FROM c) AS n"
    )


def day_of_epoch() -> str:
    """The UTC day of an interval."""
    is_postgres = connection.vendor == "postgresql"
    return "(to_timestamp(start_epoch) AT TIME ZONE 'UTC')::date" if is_postgres else "date(start_epoch, 'unixepoch')"


def dice(salt: int, sides: int) -> str:
    """0 to sides - 1, by a multiplicative hash of i."""
    return f"(((i + {salt}) * 2654435761 % 4294967296) / 65536 % {sides})"


def make_calls(source: Source, calls: int, agents: int, queues: int) -> None:
    """Contacts in order of time; three thousand callers' numbers."""
    callers = [f"+3725{n:07}" for n in range(3000)]
    run("CREATE TEMPORARY TABLE caller (n bigint PRIMARY KEY, sealed text, hash text)")
    rows = [(n, keys.seal(number), keys.search_hash(number[1:])) for n, number in enumerate(callers)]
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO caller VALUES (%s, %s, %s)", rows)
    a_day = -(-calls // DAYS)
    entered = f"({START} + (i / {a_day}) * 86400 + {OPENS} + (i % {a_day}) * {OPEN_SECONDS} / {a_day})"
    answered = f"({dice(1, 100)} < 84)"
    outcome = (
        f"CASE WHEN {answered} THEN 'answered' WHEN {dice(1, 100)} < 96 THEN 'abandoned' "
        f"WHEN {dice(1, 100)} < 98 THEN 'timeout' WHEN {dice(1, 100)} < 99 THEN 'exit_key' ELSE 'left_empty' END"
    )
    wait = f"({dice(2, 30)} * {dice(3, 5)})"
    talk = f"(60 + {dice(4, 400)})"
    run(
        f"""INSERT INTO contacts_contact (id, source_id, queue_id, agent_id, callid, visit, entered_epoch,
        interval_epoch, outcome, wait_seconds, ring_seconds, talk_seconds, wrap_up_seconds, answered_epoch,
        ended_epoch, ended_by, exit_key, transfer_to, transfer_sealed, did, caller_sealed, caller_hash, first_line,
        last_line, flags)
        SELECT {source.pk} * 1099511627776 + i, {source.pk}, 1 + {dice(5, queues)},
        CASE WHEN {answered} THEN 1 + {dice(6, agents)} END, CAST({entered} AS text) || '.' || CAST(i AS text), 1,
        {entered}, {entered} - {entered} % 900, {outcome}, {wait}, CASE WHEN {answered} THEN 4 END,
        CASE WHEN {answered} THEN {talk} END, 5, CASE WHEN {answered} THEN {entered} + {wait} END,
        {entered} + {wait} + CASE WHEN {answered} THEN {talk} ELSE 0 END,
        CASE WHEN {answered} THEN CASE WHEN {dice(7, 20)} = 0 THEN 'blind_transfer' ELSE 'caller' END ELSE '' END,
        '', '', '', '', sealed, hash, i * 4, i * 4 + 3, ''
        FROM {numbers(calls)} JOIN caller ON caller.n = {dice(8, 3000)}"""
    )


def make_segments(source: Source, calls: int, agents: int, queues: int) -> None:
    """For each call its wait; for those answered the ring and the talk; every tenth rang once in vain."""
    parts = [
        ("0", "'queue'", "NULL", "entered_epoch", "entered_epoch + wait_seconds", "''", "TRUE"),
        ("1", "'ring'", "agent_id", "answered_epoch - 4", "answered_epoch", "'answered'", "agent_id IS NOT NULL"),
        ("2", "'talk'", "agent_id", "answered_epoch", "ended_epoch", "''", "agent_id IS NOT NULL"),
        ("3", "'ring'", "COALESCE(agent_id, 1)", "entered_epoch", "entered_epoch + 5", "'no_answer'", "id % 10 = 0"),
    ]
    for order, kind, agent, start, end, detail, condition in parts:
        run(
            f"""INSERT INTO contacts_segment (contact_id, "order", kind, agent_id, started_epoch, ended_epoch, detail)
            SELECT id, {order}, {kind}, {agent}, {start}, {end}, {detail} FROM contacts_contact WHERE {condition}"""
        )


def make_sums(source: Source, calls: int, agents: int, queues: int) -> None:
    """Sums by the product's own expressions."""
    sums, columns = sums_sql(SUM_COLUMNS, 20, 5), ", ".join(SUM_COLUMNS)
    answered, own_columns = sums_sql(ANSWERED_COLUMNS, 20, 5), ", ".join(ANSWERED_COLUMNS)
    waits = ", ".join(map(waits_sql, ("answered", "abandoned")))
    run(
        f"""INSERT INTO contacts_queueinterval (queue_id, start_epoch, {columns}, answered_waits, abandoned_waits)
        SELECT queue_id, interval_epoch, {sums}, {waits} FROM contacts_contact GROUP BY 1, 2"""
    )
    run(
        f"""INSERT INTO contacts_agentqueueinterval (agent_id, queue_id, start_epoch, {own_columns})
        SELECT agent_id, queue_id, interval_epoch, {answered} FROM contacts_contact
        WHERE agent_id IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 3"""
    )
    totals = ", ".join(f"{'MAX' if name == 'longest_wait_seconds' else 'SUM'}({name})" for name in SUM_COLUMNS)
    run(
        f"""INSERT INTO contacts_queueday (queue_id, day, {columns})
        SELECT queue_id, {day_of_epoch()}, {totals} FROM contacts_queueinterval GROUP BY 1, 2"""
    )
    day = day_of_epoch().replace("start_epoch", "interval_epoch")
    for table, own in (("agentqueueday", "agent_id, queue_id"), ("agentcallday", "agent_id")):
        run(
            f"""INSERT INTO contacts_{table} ({own}, day, {own_columns}, answered_waits)
            SELECT {own}, {day}, {answered}, {waits_sql("answered")} FROM contacts_contact
            WHERE agent_id IS NOT NULL GROUP BY {own}, {day} ORDER BY {day}"""
        )
    run(
        f"""INSERT INTO contacts_sourceday (source_id, queue_id, day, offered, answered, abandoned, flow_outs, refused,
        unfinished, repaired, disagreements, talk_seconds, wait_answered_seconds, answers, grade, reasons,
        rules_version, is_due)
        SELECT {source.pk}, queue_id, day, offered, answered, abandoned, timeout + exit_key + left_empty, 0, 0, 0, 0,
        talk_seconds, wait_answered_seconds, TRUE, 'A', '[]', 1, FALSE FROM contacts_queueday"""
    )


def make_waits(source: Source, calls: int, agents: int, queues: int) -> None:
    """How many waited how long on each day: what another threshold is counted from."""
    run(
        f"""INSERT INTO contacts_queuedaywaits (queue_id, day, wait_seconds, answered, abandoned)
        SELECT queue_id, {day_of_epoch().replace("start_epoch", "interval_epoch")}, wait_seconds,
        SUM(CASE WHEN outcome = 'answered' THEN 1 ELSE 0 END), SUM(CASE WHEN outcome = 'abandoned' THEN 1 ELSE 0 END)
        FROM contacts_contact WHERE outcome IN ('answered', 'abandoned') GROUP BY 1, 2, 3 ORDER BY 2, 1"""
    )


def make_states(source: Source, calls: int, agents: int, queues: int) -> None:
    """Every agent works five days in seven, eight hours, in each quarter of an hour ready, talking and at lunch."""
    quarters = 32
    rows = DAYS * quarters * agents
    day, quarter, agent = f"(i / {quarters * agents})", f"(i / {agents} % {quarters})", f"(i % {agents})"
    for state, reason, seconds in STATES:
        run(
            f"""INSERT INTO contacts_agentinterval (agent_id, start_epoch, state, reason, seconds)
            SELECT 1 + {agent}, {START} + {day} * 86400 + {OPENS} + {quarter} * 900, '{state}', '{reason}', {seconds}
            FROM {numbers(rows)} WHERE ({day} + {agent}) % 7 < 5"""
        )
    run(
        f"""INSERT INTO contacts_agentday (agent_id, day, state, reason, seconds)
        SELECT agent_id, {day_of_epoch()}, state, reason, SUM(seconds) FROM contacts_agentinterval
        GROUP BY 1, 2, 3, 4 ORDER BY 2"""
    )


# Measuring


def measure() -> None:
    """Print a table in milliseconds: the least (what the code itself takes), medians, 95th percentiles, and the least
    of the processor's own time, which other work lengthens least (SQLite runs in this process; for PostgreSQL it is
    Django's part only)."""
    settings.ALLOWED_HOSTS = ["*"]
    stand_ready()  # as a page worker does
    print(f"{connection.vendor}, {Contact.objects.count():,} calls\n")
    print("| what | least ms | p50 ms | p95 ms | processor ms |\n|---|---:|---:|---:|---:|")
    for name, deed in [*queries(), *pages()]:
        deed()
        times, busy = [], []
        for _ in range(ROUNDS):
            start, worked = time.perf_counter(), time.process_time()
            deed()
            times.append((time.perf_counter() - start) * 1000)
            busy.append((time.process_time() - worked) * 1000)
        slow = sorted(times)[int(ROUNDS * 0.95)]
        figures = (min(times), statistics.median(times), slow, min(busy))
        print(f"| {name} | {' | '.join(f'{each:.1f}' for each in figures)} |", flush=True)


def queries() -> list[tuple[str, Callable[[], object]]]:
    """The sums and lists by themselves."""
    month = Choice(FIRST + timedelta(days=120), FIRST + timedelta(days=150))
    year = Choice(FIRST, FIRST + timedelta(days=DAYS - 1))
    return [
        ("query: 31 days by day (dashboard)", lambda: queue_sums(SYSTEM, month, By.DAY)),
        ("query: 31 days by queue", lambda: queue_sums(SYSTEM, month, By.QUEUE)),
        ("query: 31 days by hour", lambda: queue_sums(SYSTEM, month, By.HOUR)),
        ("query: 31 days by agent", lambda: queue_sums(SYSTEM, month, By.AGENT)),
        ("query: 365 days by month", lambda: queue_sums(SYSTEM, year, By.MONTH)),
        ("query: page of calls, 31 days", lambda: call_page(SYSTEM, CallFilter(month))),
    ]


def pages() -> list[tuple[str, Callable[[], object]]]:
    """Whole pages, as a manager of the centre sees them."""
    from tests.house.people import give, make_user, signed_in

    user = make_user(f"bench{timezone.now().timestamp()}@example.test")
    give(user, Role.MANAGER, ScopeKind.CENTRE)
    browser = signed_in(user)
    month = f"from={FIRST + timedelta(days=120)}&to={FIRST + timedelta(days=150)}"
    year = f"from={FIRST}&to={FIRST + timedelta(days=DAYS - 1)}"
    call = Contact.objects.order_by("-id")[5000]
    addresses = [f"/reports/production/?{month}&by={by}" for by in By]
    addresses += [
        f"/reports/production/?{year}&by=month",
        f"/reports/production/?{month}&by=day&threshold=40",
        f"/reports/production/?{month}&by=hour&threshold=40",
        f"/reports/production/?{year}&by=month&threshold=40",
        f"/reports/agents/?{month}&threshold=40",
        f"/reports/agents/?{month}",
        f"/reports/agents/?{month}&by=day&team=1",
        f"/contacts/calls/?{month}",
        f"/contacts/calls/?{month}&page=40",
        f"/contacts/calls/?{month}&sort=-wait",
        f"/contacts/calls/?{month}&sort=-talk",
        f"/contacts/calls/?{month}&figure=answered_within&queue=3",
        f"/contacts/calls/?{month}&figure=exit_key",
        f"/contacts/calls/?{month}&wait_from=100",
        f"/contacts/calls/?{month}&agent=e1&figure=answered",
        f"/contacts/calls/?{month}&hour=9",
        f"/contacts/calls/?{year}",
        f"/contacts/calls/?{year}&figure=left_empty",
        f"/contacts/calls/?{year}&figure=flow_outs&sort=-wait",
        f"/contacts/calls/?{year}&figure=answered_within&sort=-wait",
        f"/contacts/calls/?{year}&number=37250000007",
        f"/contacts/calls/?{year}&callid={call.callid}",
        f"/contacts/calls/{call.pk}/",
        "/",
        "/search/?q=37250000007",
        "/search/?q=Agent",
    ]
    return [(address, lambda address=address: _read(browser, address)) for address in addresses]  # type: ignore[misc]


def _read(browser: object, address: str) -> None:
    response = browser.get(address)  # type: ignore[attr-defined]
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status_code}")


if __name__ == "__main__":
    main()
