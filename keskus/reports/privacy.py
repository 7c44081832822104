"""What this room holds about people: names of agents in frozen reports, who saved which question, who is sent what."""

from __future__ import annotations

from keskus.core.holdings import Holding

HOLDINGS: tuple[Holding, ...] = (
    Holding(
        model="reports.FrozenReport",
        about="employee",
        fields=("people", "made_by"),
        retention_days=None,
        on_erasure="The name gives way to the agent's number; figures and their digest stay, as they prove what was "
        "reported.",
    ),
    Holding(
        model="reports.SavedReport",
        about="user",
        fields=("owner", "name"),
        retention_days=None,
        on_erasure="kept while it is shared: it names its owner by number only; deleted when it is nobody else's",
    ),
    Holding(
        model="reports.ReportSchedule",
        about="user",
        fields=("owner",),
        retention_days=None,
        on_erasure="paused when its owner may no longer have it sent; names its owner by number only",
    ),
    Holding(
        model="reports.ScheduleReceiver",
        about="user",
        fields=("user_id",),
        retention_days=None,
        on_erasure="goes with the user",
    ),
    Holding(
        model="reports.ScheduledRun",
        about="user",
        fields=("asked_by",),
        retention_days=180,
        on_erasure="names who sent it by hand by number only",
    ),
    Holding(
        model="reports.ScheduledMail",
        about="user",
        fields=("user_id",),
        retention_days=180,
        on_erasure="goes with the user; no text of a mail is kept",
    ),
)
