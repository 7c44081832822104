"""Coaching: sessions, who takes part, places in the roster that were lost; what rules propose."""

from keskus.performance.models.coaching import CoachedPerson, CoachingSession, LostPlace
from keskus.performance.models.proposals import CoachingProposal, CoachingTrigger

__all__ = ["CoachedPerson", "CoachingProposal", "CoachingSession", "CoachingTrigger", "LostPlace"]
