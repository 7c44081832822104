"""Pages: calls and their stories; sources, who is who in them, goals."""
