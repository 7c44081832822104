"""How far figures can be trusted: the grade of what a report covers, and why, from the grades of its queues' days."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet, Sum

from keskus.contacts.models import SourceDay
from keskus.contacts.queries.again import states_within
from keskus.contacts.queries.figures import FIGURES_PERMISSION
from keskus.contacts.queries.reach import DAY, Choice, Reach, reach_of
from keskus.contacts.rules.trust import GRADES, VERSION, grade_of_many
from keskus.core.actors import Actor

MOST_DAYS_READ = 2000  # reasons are gathered from the worst-graded days only, when there are more
RECOUNTING = "recounting"
RECOUNTING_CAP = "C"


@dataclass(slots=True)
class Doubt:
    """A reason over many queue-days: the worst grade it comes to, on how many days, how many things, of how many."""

    code: str
    grade: str = "A"
    days: int = 0
    count: int = 0
    of: int = 0

    def take(self, grade: str, count: int, of: int) -> None:
        """One more day."""
        self.grade = max(self.grade, grade)
        self.days += 1
        self.count += count
        self.of += of


@dataclass(frozen=True, slots=True)
class Grading:
    """What a report prints: its grade ("" while nothing is graded), the doubts, and how many days have which grade."""

    grade: str
    doubts: tuple[Doubt, ...] = ()
    days: dict[str, int] = field(default_factory=dict)
    version: int = VERSION

    @property
    def ungraded(self) -> int:
        """Queue-days that wait to be graded."""
        return self.days.get("", 0)


def grading_of(viewer: Actor, choice: Choice, permission: str = FIGURES_PERMISSION) -> Grading:
    """The grade of the figures of a choice, as far as the viewer reaches."""
    return grading_in(reach_of(viewer, permission, choice))


def grading_in(reach: Reach) -> Grading:
    """The same for a reach at hand. Only sources that answer bear on a report."""
    rows = source_days(reach).filter(answers=True)
    sums = list(rows.order_by().values_list("grade").annotate(calls=Sum("offered"), count=Count("id")))
    grade = grade_of_many({grade: calls for grade, calls, _ in sums if grade})
    doubts: dict[str, Doubt] = defaultdict(lambda: Doubt(""))
    doubtful = rows.exclude(grade__in=("", "A")).order_by("-grade", "-offered")
    for reasons in doubtful.values_list("reasons", flat=True)[:MOST_DAYS_READ]:
        for code, worst, count, of in reasons:
            doubts[code].code = code
            doubts[code].take(worst, count, of)
    if grade and states_within(reach).exists():
        grade = max(grade, RECOUNTING_CAP)
        doubts[RECOUNTING] = Doubt(RECOUNTING, RECOUNTING_CAP, 0)
    return Grading(grade, tuple(sorted(doubts.values(), key=_weight)), {grade: count for grade, _, count in sums})


def source_days(reach: Reach) -> QuerySet[SourceDay]:
    """What the sources say of the days and queues of a reach."""
    queues = reach.queues or reach.chosen
    days = SourceDay.objects.filter(reach.in_days(DAY))
    return days if len(queues) == len(reach.centre) else days.filter(queue_id__in=[queue.id for queue in queues])


def _weight(doubt: Doubt) -> tuple[int, bool, int, str]:
    return -GRADES.index(doubt.grade), not doubt.of, -doubt.days, doubt.code
