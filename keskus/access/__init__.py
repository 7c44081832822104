"""Who may come in: users, roles, grants, sessions, tokens.

A user signs in; the roles they hold are grants (role x scope x dates). What each role may do is written down in
`rules.py`, and `queries.viewer_of` turns a user's grants of today into the actor that every query and action asks.
"""
