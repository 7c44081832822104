"""Shift scheduling instances of Curtois and Qu (2014) as an outside check of how rosters are searched for."""
