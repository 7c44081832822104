"""What the core holds about a person."""

from __future__ import annotations

from keskus.core.holdings import Holding

TRAIL_DAYS = 3 * 365
"""Three years: the general limitation period for claims out of employment in Poland and Estonia."""

HOLDINGS: tuple[Holding, ...] = (
    Holding(
        model="core.AuditEntry",
        about="employee",
        fields=("actor", "role", "subject", "changes", "reason"),
        retention_days=TRAIL_DAYS,
        on_erasure="Kept: it names people by number only, and proves who saw or changed what.",
    ),
    Holding(
        model="core.AuditHead",
        about="nobody",
        fields=(),
        retention_days=None,
        on_erasure="Nothing personal: where the trail ends.",
    ),
    Holding(
        model="core.Job",
        about="employee",
        fields=("requested_by",),
        retention_days=365,
        on_erasure="Kept: names the requester by number only.",
    ),
    Holding(
        model="core.Pulse",
        about="nobody",
        fields=(),
        retention_days=None,
        on_erasure="Nothing personal: which process lives.",
    ),
    Holding(
        model="core.Cursor",
        about="nobody",
        fields=(),
        retention_days=None,
        on_erasure="Nothing personal: how far a puller has read.",
    ),
)
