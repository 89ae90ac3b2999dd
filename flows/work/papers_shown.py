"""Papers as the command line prints them: figures, flags, files and where they stand."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flows.work.synthesize import Draft
from models.facts.standing import Counts


def draft_as_json(made: Draft, paths: Sequence[Path]) -> dict[str, Any]:
    """Return a draft as one document: its figures, what to look at, and its files with their digests."""
    facts = made.facts
    return {
        "period": str(facts.period),
        "periods": list(facts.periods),
        "as_of": facts.on,
        "reports": counts(facts.reports),
        "weaknesses": counts(facts.progress),
        "flags": [asdict(flag) for flag in made.flags],
        "files": [
            {
                "kind": file.kind.value,
                "path": str(path),
                "sha256": hashlib.sha256(file.content).hexdigest(),
                "size": len(file.content),
            }
            for file, path in zip(made.files, paths, strict=True)
        ],
    }


def counts(found: Counts) -> dict[str, int]:
    """Return the four cells with their sums."""
    return {
        "total": found.total,
        "received": found.received,
        "on_time": found.on_time,
        "late": found.late,
        "missing": found.missing,
        "in_term": found.in_term,
        "overdue": found.overdue,
    }
