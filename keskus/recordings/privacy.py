"""What this room holds about people."""

from __future__ import annotations

from keskus.core.holdings import Holding

HOLDINGS: tuple[Holding, ...] = ()
