"""Scripts and procedures, and the versions of each."""

from keskus.policies.models.scripts import Script, ScriptVersion

__all__ = ["Script", "ScriptVersion"]
