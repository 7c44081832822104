"""Reads of what happened, viewer first.

`reach` says which queues and agents a viewer sees, `figures` sums them by any grouping, `goals` what was agreed,
`trust` what a report must own up to, `calls` lists the calls behind a figure, `timeline` tells one call.
"""
