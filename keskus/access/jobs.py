"""What this room does by itself."""

from __future__ import annotations

from django.utils import timezone

from keskus.access.actions import forget_after_keeping
from keskus.core.jobs import every


@every(minutes=24 * 60)
def forget_old_sessions() -> None:
    """Delete what is kept about sessions for longer than the privacy register says."""
    forget_after_keeping(timezone.now())
