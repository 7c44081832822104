"""Work that the centre makes for itself: dials, and the talks that come of them."""

from __future__ import annotations

from dataclasses import dataclass

from keskus.engines.faults import Fault


@dataclass(frozen=True, slots=True)
class OutboundDemand:
    """Means over a whole list."""

    dials: float
    connects: float
    right_parties: float

    @property
    def talks(self) -> float:
        """Connects that an agent has to handle, whoever answered."""
        return self.connects


def outbound_demand(records: float, attempts: float, connect_share: float, right_party_share: float) -> OutboundDemand:
    """Records × attempts × connect rate × right-party rate; `attempts` is the mean number of dials of a record."""
    for field, value in (("records", records), ("attempts", attempts)):
        if not 0 <= value < float("inf"):
            raise Fault(field, f"{value} is no number of them", "give 0 or more")
    for field, value in (("connect_share", connect_share), ("right_party_share", right_party_share)):
        if not 0 <= value <= 1:
            raise Fault(field, f"{value} is no share", "give 0 to 1")
    dials = records * attempts
    return OutboundDemand(dials, dials * connect_share, dials * connect_share * right_party_share)
