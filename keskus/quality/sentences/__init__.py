"""Codes of quality, said in words."""
