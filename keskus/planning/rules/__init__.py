"""Decisions of planning, without a database."""
