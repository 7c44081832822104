"""Decisions about forms and scores, pure."""
