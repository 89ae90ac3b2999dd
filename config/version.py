"""The program's version, the same as in pyproject.toml (asserted by tests/repo): reading that file would cost every start."""

VERSION = "0.1.0"
