"""The front door for people: the frame of every page, the home page, search, error pages."""
