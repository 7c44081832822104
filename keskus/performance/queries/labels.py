"""Codes of coaching in words, for rooms above."""

from __future__ import annotations

from django.utils.functional import Promise

from keskus.performance.models import CoachingTrigger

KIND_LABELS: dict[str, str | Promise] = dict(CoachingTrigger.Kind.choices)
