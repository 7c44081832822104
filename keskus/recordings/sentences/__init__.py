"""Codes of recordings, said in words."""
