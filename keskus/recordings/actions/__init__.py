"""Deeds of recordings."""
