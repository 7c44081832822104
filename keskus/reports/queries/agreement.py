"""By which definitions a report is counted: the house's or, under a lens, others; each day and queue by its own."""

from __future__ import annotations

from dataclasses import dataclass

from keskus.contacts.queries.definitions import HOUSE, DefinitionSpan, Lens, definition_spans
from keskus.contacts.queries.reach import Choice, QueueFacts
from keskus.engines.kpi import ServiceLevelVariant


@dataclass(frozen=True, slots=True)
class Agreement:
    """The lens, and what it finds in force for the report's queues and days (several values when they differ)."""

    lens: Lens
    variants: tuple[ServiceLevelVariant, ...]
    thresholds: tuple[int, ...]
    short_abandons: tuple[int, ...]
    targets: tuple[float, ...]
    spans: tuple[DefinitionSpan, ...]

    @property
    def is_house(self) -> bool:
        """Whether figures are counted as the house counts them."""
        return self.lens == HOUSE

    @property
    def variant(self) -> ServiceLevelVariant | None:
        """The formula, when all agree."""
        return self.variants[0] if len(self.variants) == 1 else None

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
        """Whether queues or days are counted by different formulas."""
        return len(self.variants) > 1


def agreement_of(queues: tuple[QueueFacts, ...], choice: Choice, lens: Lens = HOUSE) -> Agreement:
    """What holds for these queues on these days."""
    spans = tuple(definition_spans(queues, choice.first, choice.last, lens))
    terms = [span.definition for span in spans]
    return Agreement(
        lens=lens,
        variants=tuple(sorted({each.variant for each in terms}, key=lambda variant: variant.value)),
        thresholds=tuple(sorted({each.threshold_seconds for each in terms})),
        short_abandons=tuple(sorted({each.short_abandon_seconds for each in terms})),
        targets=tuple(sorted({each.target_share for each in terms})),
        spans=spans,
    )
