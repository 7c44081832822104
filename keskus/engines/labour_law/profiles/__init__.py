"""The profiles: PL, EE, the EU floor, UK, US (federal), DE. Defaults with sources, not legal advice; as of 2026-11-21.

`docs/labour-law.md` shows them as a table that a test holds against this code.
"""

from __future__ import annotations

from keskus.engines.labour_law.entries import Profile
from keskus.engines.labour_law.profiles.ee import EE
from keskus.engines.labour_law.profiles.elsewhere import DE, EU, UK, US
from keskus.engines.labour_law.profiles.pl import PL

PROFILES: dict[str, Profile] = {profile.code: profile for profile in (PL, EE, EU, UK, US, DE)}

__all__ = ["DE", "EE", "EU", "PL", "PROFILES", "UK", "US"]
