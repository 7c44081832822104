"""Reports: what they show (`definitions`, `columns`), what they come to (`production`), and the way to their calls."""
