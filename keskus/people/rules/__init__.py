"""Decisions about people, as pure functions: dated facts, reporting lines, what a staff list says."""
