"""Shrinkage to begin with, and what is together of what is planned."""

from __future__ import annotations

from dataclasses import dataclass

EXTERNAL, INTERNAL = "external", "internal"


@dataclass(frozen=True, slots=True)
class Usual:
    """A category that most centres have; the pause codes are those of the usual pause reasons."""

    code: str
    kind: str
    share: float
    pause_codes: tuple[str, ...] = ()


USUAL: tuple[Usual, ...] = (
    Usual("leave", EXTERNAL, 0.08),
    Usual("sickness", EXTERNAL, 0.04),
    Usual("breaks", INTERNAL, 0.07, ("break", "lunch")),
    Usual("meetings", INTERNAL, 0.02, ("meeting",)),
    Usual("training", INTERNAL, 0.02, ("training", "coaching")),
)
