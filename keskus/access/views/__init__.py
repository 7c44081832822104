"""Pages of this room: other people's accounts (`users`), one's own (`own`), and one-time links (`links`)."""
