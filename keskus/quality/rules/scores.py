"""What scores are laid out by."""

from __future__ import annotations

from enum import StrEnum


class By(StrEnum):
    """Whose figures a line holds."""

    AGENT = "agent"
    TEAM = "team"
    QUEUE = "queue"
