"""Codes of evaluations, forms and scripts in words, for rooms above."""

from __future__ import annotations

from django.utils.functional import Promise

from keskus.policies.models import Script
from keskus.quality.models import Dispute, Evaluation, FormVersion

KIND_LABELS: dict[str, str | Promise] = {**dict(Script.Kind.choices), **dict(Evaluation.Kind.choices)}
SAMPLED_LABELS: dict[str, str | Promise] = dict(Evaluation.Sampled.choices)
STATE_LABELS: dict[str, str | Promise] = {
    **dict(FormVersion.State.choices),
    **dict(Dispute.State.choices),
    **dict(Evaluation.State.choices),
}
