"""What was agreed for the queues of a report, and by which formula it is judged when they disagree."""

from __future__ import annotations

from dataclasses import dataclass

from keskus.contacts.queries.goals import GoalSpan, goal_spans
from keskus.contacts.queries.reach import Choice, QueueFacts
from keskus.engines.kpi import ServiceLevelVariant


@dataclass(frozen=True, slots=True)
class Agreement:
    """The formula used, whether somebody chose it, and the thresholds and targets in force (several when they differ).

    `variants` are those agreed for the queues; when there are several and nobody chose, answered-only is used for all.
    """

    variant: ServiceLevelVariant
    is_chosen: bool
    variants: tuple[ServiceLevelVariant, ...]
    thresholds: tuple[int, ...]
    short_abandons: tuple[int, ...]
    targets: tuple[float, ...]
    spans: tuple[GoalSpan, ...]

    @property
    def target(self) -> float | None:
        """The target share, when all agree."""
        return self.targets[0] if len(self.targets) == 1 else None

    @property
    def threshold(self) -> int | None:
        """The seconds to answer within, when all agree."""
        return self.thresholds[0] if len(self.thresholds) == 1 else None

    @property
    def is_mixed(self) -> bool:
        """Whether the queues are agreed by different formulas."""
        return len(self.variants) > 1


def agreement_of(queues: tuple[QueueFacts, ...], choice: Choice, chosen: str = "") -> Agreement:
    """What holds for these queues on these days; `chosen` is a formula asked for by name."""
    spans = tuple(goal_spans(queues, choice.first, choice.last))
    goals = [span.goal for span in spans]
    variants = tuple(sorted({goal.variant for goal in goals}, key=lambda variant: variant.value))
    known = {variant.value: variant for variant in ServiceLevelVariant}
    variant = known.get(chosen) or (variants[0] if len(variants) == 1 else ServiceLevelVariant.ANSWERED_ONLY)
    return Agreement(
        variant=variant,
        is_chosen=chosen in known,
        variants=variants,
        thresholds=tuple(sorted({goal.threshold_seconds for goal in goals})),
        short_abandons=tuple(sorted({goal.short_abandon_seconds for goal in goals})),
        targets=tuple(sorted({goal.target_share for goal in goals})),
        spans=spans,
    )
