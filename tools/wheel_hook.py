"""Refuses to build a wheel without the built pages: whoever installs it has no Node to build them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILT = ("app.js", "app.css", "theme.js", "icons.svg")


class PagesAreBuilt(BuildHookInterface):  # type: ignore[type-arg]
    """Looks before the files are gathered; an editable install (for development) is let through."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Raise when a file of the front end is missing."""
        dist = Path(self.root) / "keskus" / "web" / "static" / "dist"
        missing = [name for name in BUILT if not (dist / name).is_file()]
        if version == "standard" and missing:
            raise RuntimeError(f"not built: {', '.join(missing)}. Make the wheel with: python3 run.py wheel")
