"""Facts about contacts. Machine rows: written by the thousand, with numbers given by the fold, not by the database.

Times that the machine writes and sums are whole seconds since 1970 (UTC), because that is what PBX logs carry and what
sorts and groups fastest on both databases; pages turn them into the site's clock. Row numbers are
`source * 2**40 + sequence`, so that the same log gives the same rows however often it is read.
"""

from keskus.contacts.models.calls import (
    AgentPhone,
    AgentState,
    CallLink,
    Contact,
    MarkedCall,
    OutboundCall,
    Outcome,
    Repair,
    Segment,
)
from keskus.contacts.models.definitions import KpiDefinition
from keskus.contacts.models.live import FloorSnapshot, PbxConnection, PbxOrder
from keskus.contacts.models.pauses import AgentStatus, PauseReason
from keskus.contacts.models.sources import (
    FoldCheckpoint,
    FoldState,
    PbxAgent,
    PbxAlias,
    PbxQueue,
    QuarantinedLine,
    RawLine,
    SetAsideLine,
    Source,
    SourceFile,
    SourceTrouble,
    TableDraft,
)
from keskus.contacts.models.sums import (
    SUM_COLUMNS,
    AgentCallDay,
    AgentDay,
    AgentInterval,
    AgentQueueDay,
    AgentQueueInterval,
    DirtyInterval,
    Disagreement,
    IntervalFigure,
    Joined,
    QueueDay,
    QueueDayWaits,
    QueueInterval,
    QueueSums,
    SourceDay,
    totals_of,
)

__all__ = [
    "SUM_COLUMNS",
    "AgentCallDay",
    "AgentDay",
    "AgentInterval",
    "AgentPhone",
    "AgentQueueDay",
    "AgentQueueInterval",
    "AgentState",
    "AgentStatus",
    "CallLink",
    "Contact",
    "DirtyInterval",
    "Disagreement",
    "FloorSnapshot",
    "FoldCheckpoint",
    "FoldState",
    "IntervalFigure",
    "Joined",
    "KpiDefinition",
    "MarkedCall",
    "OutboundCall",
    "Outcome",
    "PauseReason",
    "PbxAgent",
    "PbxAlias",
    "PbxConnection",
    "PbxOrder",
    "PbxQueue",
    "QuarantinedLine",
    "QueueDay",
    "QueueDayWaits",
    "QueueInterval",
    "QueueSums",
    "RawLine",
    "Repair",
    "Segment",
    "SetAsideLine",
    "Source",
    "SourceDay",
    "SourceFile",
    "SourceTrouble",
    "TableDraft",
    "totals_of",
]
