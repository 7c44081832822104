"""The independent checker: every rule over every duty, told from the law and from nothing that a solver believes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from keskus.engines.labour_law.limits import Limits
from keskus.engines.labour_law.model import Breach, Duty, Rule, Worker
from keskus.engines.labour_law.rules import RULES
from keskus.engines.labour_law.work import Work


def breaches(
    people: Sequence[Worker],
    duties: Sequence[Duty],
    limits: Limits,
    span: tuple[date, date],
    publishing_at: int | None,
    rules: Iterable[Rule],
) -> list[Breach]:
    """What `labour_law.check` answers."""
    work = Work(people, duties, limits, span, publishing_at)
    found = [breach for rule in rules for breach in RULES[rule](work)]
    inside = [breach for breach in found if breach.starts_at < work.span_ends and breach.ends_at >= work.span_starts]
    return sorted(inside, key=lambda breach: (breach.starts_at, breach.rule, breach.people, breach.ends_at))
