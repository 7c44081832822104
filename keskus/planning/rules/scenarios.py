"""What is changed of a plan for the sake of asking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Changes:
    """Factors of volume and handle time; agents more or fewer; shrinkage and goals in the place of those planned."""

    volume: float = 1.0
    handle: float = 1.0
    agents: int = 0
    shrinkage: float | None = None
    service_level: float | None = None
    target_seconds: int | None = None
    minimum: int | None = None

    @property
    def plain(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Changes:
        """From what was stored; what a later version added is as it was."""
        return cls(**{name: stored[name] for name in cls.__slots__ if name in stored})
