"""What this room holds about people."""

from __future__ import annotations

from keskus.core.holdings import Holding

HOLDINGS: tuple[Holding, ...] = (Holding("planning.SpecialDay", "nobody", (), None, "Nothing to erase."),)
