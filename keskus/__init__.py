"""Keskus: the open, self-hosted system with which a call-centre manager runs the whole centre."""
