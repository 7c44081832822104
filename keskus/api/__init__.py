"""The door for machines: JSON over HTTPS, one folder per version, one file per room.

A program shows a bearer token that a person made in their account. It reads with that person's grants of the moment,
narrowed to the token's own list; the few deeds it may do stand in `access.rules.TOKEN_DEEDS`.
"""
