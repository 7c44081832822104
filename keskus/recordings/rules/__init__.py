"""Decisions of recordings."""
