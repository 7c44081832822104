"""Coaching: sessions, who takes part, and places in the roster that were lost."""

from keskus.performance.models.coaching import CoachedPerson, CoachingSession, LostPlace

__all__ = ["CoachedPerson", "CoachingSession", "LostPlace"]
