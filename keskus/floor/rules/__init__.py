"""Decisions of the floor, as pure functions."""
