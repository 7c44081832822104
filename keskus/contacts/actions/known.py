"""Which records of a delivery are stored already, and where in the order of time a record is put.

In a log the order of the lines stands: a line whose clock went back is put where the line before it is. The other way
round it shows only afterwards: when a few lines are dated far ahead and the next ones are back, the few are put back to
where their file shows that they were written (`Jump`), so that they hold up nothing that follows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from keskus.contacts.actions.fold import fold_again
from keskus.contacts.models import RawLine, Source, SourceFile
from keskus.engines.queuelog.fold import AHEAD_SECONDS, BACK_SECONDS, RUN_LINES, RUN_SECONDS

AHEAD = "ahead"  # beside the hashes of a file's last second: its lines ahead that may yet turn out to be a jump


class Ahead(NamedTuple):
    """A line dated far ahead: its hash and call, by which it is found wherever it is stored, and its own time."""

    line_hash: int
    callid: str
    epoch: int


@dataclass(slots=True)
class Run:
    """Lines that follow a step ahead. `before`: where the file stood, 0 at its beginning."""

    before: int
    first: int
    lines: list[Ahead] = field(default_factory=list)

    def goes_on(self, epoch: int) -> bool:
        """Whether a line may belong to a jump: so few, and within so short a time, are not believed yet."""
        return len(self.lines) < RUN_LINES and abs(epoch - self.first) <= RUN_SECONDS

    def is_belied_by(self, epoch: int) -> bool:
        """Whether the clock is back. Where nothing stands before the run, only a great step proves it."""
        return epoch < self.first - (BACK_SECONDS if self.before else AHEAD_SECONDS)


class Jump(NamedTuple):
    """Lines whose file shows that they were written elsewhere, and where: as far apart as they say, between their
    neighbours, and in a second of their own where there is one, so that whatever was stored first is no matter."""

    lines: tuple[tuple[Ahead, int], ...]
    after: int

    @classmethod
    def of(cls, run: Run, epoch: int) -> Jump:
        """A run and the line that belies it."""
        after = max(epoch, run.before)
        begin = min(run.before + 1, after) if run.before else after
        last = max(begin, after - 1)
        return cls(tuple((line, max(begin, min(begin + line.epoch - run.first, last))) for line in run.lines), after)


class KnownInOrder:
    """Where equal records of one second count as often as they stand there; `place` goes back only after a jump.

    A record's hash holds its own time: wherever an equal one is stored, it is the same. What is heard over the manager
    interface knows no jumps: it tells of what has long begun, such as a pause.
    """

    def __init__(self, file: SourceFile, stored: Counter[tuple[int, int]], *, may_jump: bool) -> None:
        self._may_jump = may_jump
        kept: dict[str, Any] = dict(file.same_second)
        ahead = kept.pop(AHEAD, None)
        self.place, self.jumps = file.sort_epoch, list[Jump]()
        self._stored = Counter[int]()
        for (_place, line_hash), count in stored.items():
            self._stored[line_hash] += count
        self._seen: Counter[int] = Counter({int(key): count for key, count in kept.items()})
        self._run = Run(ahead["before"], ahead["first"], [Ahead(*line) for line in ahead["lines"]]) if ahead else None

    def meet(self, epoch: int, line_hash: int, callid: str) -> tuple[int, bool]:
        """Where the record is put, and whether it is stored already."""
        if self._may_jump:
            self._judge(epoch)
        if epoch > self.place:
            self.place = epoch
            self._seen.clear()
        if self._run is not None:
            self._run.lines.append(Ahead(line_hash, callid, epoch))
        self._seen[line_hash] += 1
        return self.place, self._seen[line_hash] <= self._stored.get(line_hash, 0)

    def _judge(self, epoch: int) -> None:
        run = self._run
        if run is not None and run.is_belied_by(epoch):
            self.jumps.append(Jump.of(run, epoch))
            self.place, self._run = self.jumps[-1].after, None
            self._seen.clear()
        elif run is not None and not run.goes_on(epoch):
            self._run = None
        if self._run is None and epoch > self.place + AHEAD_SECONDS:
            self._run = Run(self.place, epoch)

    def to_keep(self) -> dict[str, Any]:
        """What the next batch must know."""
        kept: dict[str, Any] = {str(key): count for key, count in self._seen.items()}
        return kept if self._run is None else {**kept, AHEAD: asdict(self._run)}


class KnownOnce:
    """Where equal records of one second are one, in whatever order they come."""

    def __init__(self, file: SourceFile, stored: Counter[tuple[int, int]]) -> None:
        self._met = set(stored)
        self.place, self.jumps = file.sort_epoch, list[Jump]()

    def meet(self, epoch: int, line_hash: int, callid: str) -> tuple[int, bool]:
        """Where the record is put, and whether it is stored already."""
        found = (epoch, line_hash)
        is_known = found in self._met
        self._met.add(found)
        self.place = max(self.place, epoch)
        return epoch, is_known

    def to_keep(self) -> dict[str, Any]:
        """Nothing: the stored records tell."""
        return {}


def put_back(source: Source, file: SourceFile, jump: Jump, *, folded_to: int) -> int:
    """Put the stored lines of a jump where they were written, each once; how many the file had brought again.

    What was made of lines numbered up to `folded_to` since then is made afresh.
    """
    told = Counter(line for line, _place in jump.lines)
    stored = _stored(source, told)
    brought, since = 0, list[int]()
    for line, place in dict(jump.lines).items():
        found = stored[line.line_hash]
        own = [number for number, file_id, _at in found if file_id == file.pk]
        again = own[max(0, told[line] - len(found) + len(own)) :]
        kept = {number: at for number, _file, at in found if number not in again}
        begin = min([place, *kept.values()])
        moved = [number for number, at in kept.items() if at != begin]
        RawLine.objects.filter(pk__in=moved).update(sort_epoch=begin)
        RawLine.objects.filter(pk__in=again).delete()
        brought += len(again)
        since += [begin for number in (*moved, *again) if number <= folded_to]
    if since:
        fold_again(source, since=min(since))
    return brought


def _stored(source: Source, lines: Iterable[Ahead]) -> dict[int, list[tuple[int, int, int]]]:
    """Number, file and place of every stored line that is one of these, by hash."""
    calls, hashes = {line.callid for line in lines}, {line.line_hash for line in lines}
    rows = RawLine.objects.filter(source=source, callid__in=calls, line_hash__in=hashes).order_by("pk")
    found: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for number, file_id, place, line_hash in rows.values_list("pk", "file_id", "sort_epoch", "line_hash"):
        found[line_hash].append((number, file_id, place))
    return found
