"""Keskus: the open, self-hosted system with which a call-centre manager runs the whole centre."""

__version__ = "0.1.0"
