"""The suite's own world: set before Django reads its settings, so that no test ever meets real data.

Loaded by `-p tests.environment` (pyproject.toml). `KESKUS_DATABASE` passes through: the same suite runs on PostgreSQL.
"""

from __future__ import annotations

import base64
import os
import sys
import tempfile

from tests.migrated import run_folder

os.environ["KESKUS_MODE"] = "test"
os.environ["KESKUS_DATA_DIR"] = tempfile.mkdtemp(prefix="data-", dir=run_folder())
os.makedirs(os.path.join(os.environ["KESKUS_DATA_DIR"], "static"))  # noqa: PTH103, PTH118 - whitenoise looks for it
os.environ["KESKUS_KEY"] = "t1:" + base64.b64encode(b"only for the suite, never in use").decode()
os.environ.pop("KESKUS_DEBUG", None)
# The suite starts a hundred processes: each would compile every module anew, two seconds of a processor.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
