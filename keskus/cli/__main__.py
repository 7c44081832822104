"""`python -m keskus.cli`, where the `keskus` command is not on the path."""

import sys

from keskus.cli import main

sys.exit(main())
