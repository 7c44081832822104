"""Decisions about scripts, pure."""
