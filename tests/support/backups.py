"""What writes while a backup is taken."""

WRITER = """
import sys
from datetime import UTC, datetime
from models.database import Database
from models.moves import Act, record
database = Database(sys.argv[1])
print("writing", flush=True)
for number in range(100000):
    with database.write() as session:
        act = Act("writer", datetime(2023, 9, 1, tzinfo=UTC))
        for part in range(3):  # a change is whole, or it is not there
            record(session, act, "obligation", number, f"part{part}")
"""
"""A program for a process of its own, given the database's address; it writes until it is killed."""
