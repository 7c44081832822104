"""What this room holds about people: callers by their numbers, agents by their work."""

from __future__ import annotations

from keskus.core.holdings import Holding

YEAR = 365

HOLDINGS: tuple[Holding, ...] = (
    Holding("contacts.Source", "nobody", (), None, "Nothing to erase."),
    Holding("contacts.SourceFile", "nobody", (), None, "Nothing to erase."),
    Holding("contacts.SourceTrouble", "nobody", (), None, "Nothing to erase."),
    Holding(
        "contacts.RawLine",
        "customer",
        ("caller_sealed", "caller_hash", "text"),
        2 * YEAR,
        "The sealed number and its hash give way to a tombstone; the line stays, so that counts still reconcile.",
    ),
    Holding(
        "contacts.QuarantinedLine",
        "customer",
        ("text",),
        YEAR,
        "The text is emptied; position and reason stay, so that counts still reconcile.",
    ),
    Holding(
        "contacts.FoldState",
        "customer",
        ("state",),
        None,
        "Holds sealed numbers of calls of the last hours only; folded anew without the number.",
    ),
    Holding(
        "contacts.FoldCheckpoint",
        "customer",
        ("state",),
        2 * YEAR,
        "Deleted; a late line then folds from further back.",
    ),
    Holding("contacts.PbxQueue", "nobody", (), None, "Nothing to erase."),
    Holding("contacts.PbxAgent", "employee", ("name", "employee"), None, "The name gives way to the agent's number."),
    Holding("contacts.PbxConnection", "nobody", (), None, "Nothing to erase; its secret is sealed and never shown."),
    Holding("contacts.PbxOrder", "employee", ("member", "reason"), 30, "Deleted a month after it was carried out."),
    Holding("contacts.PbxAlias", "employee", ("name",), None, "Deleted once the log it explains has passed retention."),
    Holding(
        "contacts.Contact",
        "customer",
        ("caller_sealed", "caller_hash", "transfer_sealed", "transfer_to"),
        2 * YEAR,
        "The sealed numbers and the hash give way to a tombstone; the contact stays and counts.",
    ),
    Holding("contacts.Segment", "employee", ("agent",), 2 * YEAR, "Stays with its contact, under the agent's number."),
    Holding("contacts.AgentState", "employee", ("agent", "state", "reason"), 2 * YEAR, "Deleted; sums stay."),
    Holding("contacts.QueueInterval", "nobody", (), None, "Nothing to erase: sums of a queue."),
    Holding("contacts.QueueDay", "nobody", (), None, "Nothing to erase: sums of a queue."),
    Holding("contacts.AgentQueueInterval", "employee", ("agent",), 2 * YEAR, "Stays, under the agent's number."),
    Holding("contacts.AgentCallDay", "employee", ("agent",), 2 * YEAR, "Stays, under the agent's number."),
    Holding("contacts.AgentQueueDay", "employee", ("agent",), 2 * YEAR, "Stays, under the agent's number."),
    Holding(
        "contacts.AgentDay", "employee", ("agent", "state", "reason"), 2 * YEAR, "Stays, under the agent's number."
    ),
    Holding(
        "contacts.AgentInterval", "employee", ("agent", "state", "reason"), 2 * YEAR, "Stays, under the agent's number."
    ),
    Holding("contacts.Repair", "nobody", (), None, "Nothing to erase: numbers are named as changed, never copied."),
    Holding("contacts.CallLink", "nobody", (), None, "Nothing to erase: channel numbers."),
    Holding("contacts.MarkedCall", "nobody", (), None, "Nothing to erase: work that waits."),
    Holding(
        "contacts.OutboundCall",
        "customer",
        ("called_sealed", "called_hash"),
        2 * YEAR,
        "The sealed number and its hash give way to a tombstone; the call stays and counts.",
    ),
    Holding("contacts.SetAsideLine", "nobody", (), None, "Nothing to erase: numbers of rows."),
    Holding(
        "contacts.TableDraft",
        "customer",
        ("path", "file_name", "names"),
        7,
        "Deleted with its sealed file a week after it was sent, or once the table is taken.",
    ),
    Holding("contacts.AgentPhone", "employee", ("agent", "interface"), None, "Deleted with the agent's name."),
    Holding("contacts.IntervalFigure", "nobody", (), None, "Nothing to erase: sums of a queue."),
    Holding("contacts.SourceDay", "nobody", (), None, "Nothing to erase: sums of a queue."),
    Holding("contacts.Disagreement", "nobody", (), None, "Nothing to erase: numbers of two rows that differ."),
    Holding("contacts.DirtyInterval", "nobody", (), None, "Nothing to erase: work that waits."),
    Holding("contacts.KpiDefinition", "nobody", (), None, "Nothing to erase."),
    Holding("contacts.PauseReason", "nobody", (), None, "Nothing to erase."),
    Holding("contacts.AgentStatus", "employee", ("state", "reason"), 2 * YEAR, "Deleted; sums stay."),
    Holding("contacts.QueueDayWaits", "nobody", (), None, "Nothing to erase."),
    Holding(
        "contacts.FloorSnapshot",
        "customer",
        ("floor",),
        1,
        "Sealed as a whole, and written over every few seconds while the PBX is listened to.",
    ),
)
