"""Taking lines: once each, whatever is delivered again, cut, packed, damaged or hostile."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from django.db import connection

from keskus.contacts import gateways
from keskus.contacts.actions import deliver as delivering
from keskus.contacts.actions.deliver import fold_rest
from keskus.contacts.gateways import FileTrouble
from keskus.contacts.models import AgentState, Contact, PbxAgent, QuarantinedLine, QueueDay, RawLine, SourceFile
from keskus.core.models import AuditEntry
from tests.contacts.world import DAY, a_call, a_source, in_order, log_file, snapshot, story, take

pytestmark = pytest.mark.django_db

CARD = "karta 4539 1488 0343 6467"
CALLS = in_order(*(a_call(DAY + 40 * n, n * 10, agent=f"Agent {n % 3}") for n in range(60)))


def test_a_second_delivery_is_harmless_under_any_name(tmp_path: Path) -> None:
    source = a_source()
    path = log_file(tmp_path, CALLS)
    take(source, path)
    before = snapshot(source)
    copy = log_file(tmp_path, CALLS, "copy.log")
    packed = tmp_path / "queue_log.1.gz"
    packed.write_bytes(gzip.compress(Path(path).read_bytes()))
    delivered = take(source, path, copy, str(packed))
    assert [item.taken.new for item in delivered] == [0, 0, 0]
    assert snapshot(source) == before


@pytest.mark.parametrize(
    "cuts",
    [[(100, 180), (0, 70), (50, 130)], [(0, 60), (60, 180)], [(90, 180), (0, 180)], [(120, 180), (60, 120), (0, 60)]],
)
def test_overlapping_pieces_in_any_order_give_the_same_as_the_whole(
    tmp_path: Path, cuts: list[tuple[int, int]]
) -> None:
    whole = a_source(name="whole")
    take(whole, log_file(tmp_path, CALLS))
    pieces = a_source(name="pieces")
    for number, (first, after) in enumerate(cuts):
        take(pieces, log_file(tmp_path, CALLS[first:after], f"part{number}"))
    assert story(pieces) == story(whole)


@pytest.mark.parametrize(
    "cuts",
    [[(0, 100), (60, 183)], [(60, 183), (0, 100)], [(0, 91), (90, 183)], [(90, 183), (0, 91)], [(0, 183), (91, 183)]],
)
def test_a_line_that_cannot_be_read_counts_once_however_the_log_was_cut(
    tmp_path: Path, cuts: list[tuple[int, int]]
) -> None:
    broken = [*CALLS[:90], "half a li", "half a li", "1795|card 4111 1111 1111 1111", *CALLS[90:]]
    source = a_source()
    for number, (first, after) in enumerate(cuts):
        take(source, log_file(tmp_path, broken[first:after], f"part{number}"))
    kept = sorted(QuarantinedLine.objects.values_list("text", flat=True))
    assert [text[:9] for text in kept] == ["1795|card", "half a li", "half a li"]
    assert sum(SourceFile.objects.values_list("refused_count", flat=True)) == 3


def test_days_that_come_late_are_folded_in_where_they_belong(tmp_path: Path) -> None:
    days = [in_order(*(a_call(DAY + day * 86_400 + 3600 + 40 * n, n * 10) for n in range(20))) for day in range(4)]
    pauses = [f"{DAY + day * 86_400 + 3500}|NONE|sales|Anna|PAUSE|late" for day in range(4)]
    logs = [[pause, *day] for pause, day in zip(pauses, days, strict=True)]
    whole = a_source(name="whole")
    take(whole, log_file(tmp_path, [line for log in logs for line in log]))
    late = a_source(name="late")
    for day in (0, 3, 1, 2):
        take(late, log_file(tmp_path, logs[day], f"day{day}"))
    assert story(late) == story(whole)


def test_two_readers_of_one_file_take_each_line_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when a rotated log is imported by hand while whoever follows the log catches up with it."""
    days = in_order(*(a_call(DAY + 40_000 * n, n * 10) for n in range(20)))
    alone, shared = a_source(name="alone"), a_source(name="shared")
    take(alone, log_file(tmp_path, days, "alone"))
    path = log_file(tmp_path, days)
    monkeypatch.setattr(delivering, "BATCH", 5)
    readers = []
    for _reader in range(2):
        log = gateways.open_log(path)
        file = delivering.open_delivery_of(shared, log)
        assert file is not None
        delivering.take_batch(shared, file, log, take_unended=True)
        readers.append((file, log))
    for turn in (0, 1, *[0] * 12, *[1] * 12):
        delivering.take_batch(shared, *readers[turn], take_unended=True)
    fold_rest(shared)
    for _file, log in readers:
        log.close()
    assert SourceFile.objects.get(source=shared).line_count == len(days)
    assert story(shared) == story(alone)


def test_equal_lines_of_one_second_are_both_kept_and_not_doubled(tmp_path: Path) -> None:
    twice = ["1780272100|NONE|sales|Anna|UNPAUSE|"] * 2
    lines = [*a_call(DAY, 10), *twice, *a_call(DAY + 300, 20)]
    source = a_source()
    take(source, log_file(tmp_path, lines))
    assert RawLine.objects.filter(text__endswith="UNPAUSE|").count() == 2
    take(source, log_file(tmp_path, lines[1:], "later"))
    assert RawLine.objects.filter(text__endswith="UNPAUSE|").count() == 2


def test_a_log_that_grew_is_taken_from_where_it_was_left(tmp_path: Path) -> None:
    source = a_source()
    path = log_file(tmp_path, CALLS[:50])
    take(source, path)
    log_file(tmp_path, CALLS)
    (delivered,) = take(source, path)
    assert delivered.taken.new == len(CALLS) - 50
    assert delivered.taken.known == 0
    assert SourceFile.objects.count() == 1


def test_another_log_that_begins_alike_is_another_file(tmp_path: Path) -> None:
    source = a_source()
    take(source, log_file(tmp_path, CALLS[:50]))
    other = [*CALLS[:1], *in_order(a_call(DAY + 9000, 7), a_call(DAY + 9100, 8))]
    (delivered,) = take(source, log_file(tmp_path, other))
    assert delivered.taken.new == 6
    assert delivered.taken.known == 1
    assert SourceFile.objects.count() == 2


def test_an_unended_last_line_waits_while_the_file_is_being_written(tmp_path: Path) -> None:
    source = a_source()
    path = log_file(tmp_path, CALLS[:3])
    with Path(path).open("a") as file:
        file.write(CALLS[3][:20])
    first = take(source, path)[0]
    assert (first.taken.new, first.left_unended) == (3, True)
    with Path(path).open("a") as file:
        file.write(CALLS[3][20:] + "\n")
    second = take(source, path)[0]
    assert (second.taken.new, second.left_unended) == (1, False)
    assert not QuarantinedLine.objects.exists()


def test_unreadable_lines_are_kept_counted_and_named(tmp_path: Path) -> None:
    source = a_source()
    path = tmp_path / "queue_log"
    good = "\n".join(CALLS[:6]).encode() + b"\n"
    path.write_bytes(good + b"rubbish\n\xff\xfe|x|y|z|CONNECT|\n" + b"x" * 100_000 + b"\n" + good)
    os.utime(path, (DAY, DAY))
    (delivered,) = take(source, str(path))
    assert delivered.taken.refused == 3
    assert [(line.line_number, line.reason) for line in QuarantinedLine.objects.order_by("pk")] == [
        (7, "few_fields"),
        (8, "not_text"),
        (9, "too_long"),
    ]
    assert all(len(line.text) <= 8000 for line in QuarantinedLine.objects.all())


def test_card_numbers_never_reach_the_database(tmp_path: Path) -> None:
    card = "4111 1111 1111 1111"
    source = a_source()
    lines = [
        f"{DAY}|{DAY}.1|sales|NONE|NOTE|{card}",
        f"{DAY}|{DAY}.2|sales|{card}|CONNECT|1|{DAY}.3|1",
        f"{DAY}|{DAY}.3|sales|NONE|ENTERQUEUE||4111111111111111|1",
        f"broken line with {card}",
    ]
    take(source, log_file(tmp_path, lines))
    everything = (
        str(snapshot(source)) + str(list(QuarantinedLine.objects.values())) + str(list(RawLine.objects.values()))
    )
    assert "4111 1111 1111" not in everything
    assert "411111111111" not in everything


def test_a_file_leaves_one_entry_in_the_trail(tmp_path: Path) -> None:
    source = a_source()
    take(source, log_file(tmp_path, CALLS))
    entry = AuditEntry.objects.get(action="contacts.close_delivery")
    assert entry.actor == "system"
    assert entry.changes["lines"] == len(CALLS)


def test_an_unreadable_file_names_the_group_to_join(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = log_file(tmp_path, CALLS)

    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError

    Path(path).chmod(0o640)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FileTrouble, match=r"join the group that may: sudo usermod -aG \w+"):
        gateways.open_log(path)


def test_hostile_names_and_numbers_are_only_text(tmp_path: Path) -> None:
    source = a_source()
    name = "<script>alert(1)</script>'; DROP TABLE x; --"
    lines = [
        f"{DAY}|{DAY}.1|{name}|NONE|ENTERQUEUE||=cmd()|1",
        f"{DAY + 5}|{DAY}.1|{name}|{name}|CONNECT|5|{DAY}.2|1",
        f"{DAY + 9}|{DAY}.1|{name}|{name}|COMPLETEAGENT|5|4|1",
    ]
    take(source, log_file(tmp_path, lines))
    contact = Contact.objects.get()
    assert contact.agent is not None
    assert contact.agent.name == name
    assert QueueDay.objects.get().answered == 1


def test_wrap_up_counts_on_the_contact_it_followed(tmp_path: Path) -> None:
    source = a_source()
    source.wrap_up_reasons = "After call\n"
    source.save()
    lines = [
        *a_call(DAY, 10, talk=60),
        f"{DAY + 66}|NONE|sales|Anna|PAUSE|after call",
        f"{DAY + 96}|NONE|sales|Anna|UNPAUSE|",
        *a_call(DAY + 200, 20),
    ]
    take(source, log_file(tmp_path, lines))
    assert list(Contact.objects.order_by("pk").values_list("wrap_up_seconds", flat=True)) == [30, 0]
    assert QueueDay.objects.get().wrap_up_seconds == 30
    assert AgentState.objects.filter(state="wrap_up", queue=None).count() == 1


def test_agents_named_by_their_addresses_stay_two_and_cards_go(tmp_path: Path) -> None:
    names = ("anna@firma.pl", "jan@firma.pl", "Local/1001@agents.example.com/n", "Hot 801 234 567")
    source = a_source()
    calls = in_order(*(a_call(DAY + 40 * n, n * 10, agent=name) for n, name in enumerate((*names, CARD))))
    take(source, log_file(tmp_path, calls))
    found = set(PbxAgent.objects.values_list("name", flat=True))
    assert set(names) <= found
    assert not any("1488" in name for name in found)
    assert not RawLine.objects.filter(text__contains="1488").exists()


def test_a_refused_line_whose_key_is_gone_does_not_stop_what_comes_in(tmp_path: Path) -> None:
    source = a_source()
    take(source, log_file(tmp_path, ["half a li", "half a"], "first"))
    lost = QuarantinedLine.objects.order_by("pk")[0]
    with connection.cursor() as cursor:
        table = QuarantinedLine._meta.db_table
        cursor.execute(f"UPDATE {table} SET text = %s WHERE id = %s", ["v1:gone:AAAA", lost.pk])
    take(source, log_file(tmp_path, ["half", "half a li", "half a"], "second"))
    assert QuarantinedLine.objects.count() == 4  # one is known, one cannot be compared, one is new
