"""The oracle does not import on Python 3.13; there these tests do not exist."""

import sys

collect_ignore_glob = ["test_*.py"] if sys.version_info >= (3, 13) else []
