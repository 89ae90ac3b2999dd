"""Write the migration from the newest one to the tables as they are: scripts/new_migration.py 2026_11_23_register "words"."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

ROOT = Path(__file__).resolve().parent.parent


def write(revision: str, message: str) -> None:
    """Compare an empty database, migrated to the newest version, with the tables."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "models" / "migrations"))
    config.set_main_option("file_template", "%%(rev)s")
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/empty.sqlite")
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            command.revision(config, message, autogenerate=True, rev_id=revision)


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2])
