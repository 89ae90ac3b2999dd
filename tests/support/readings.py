"""A reading as a short account a person can check, and the examples that lie beside the layouts.

``python -m tests.support.readings FILE`` prints the account of a file, to be checked line by line and kept beside it. Its
units are those of the organisation pack in the same folder (``*.toml``), or of the one the tests share.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from documents.read import layouts, read_source
from documents.read.pipes import tables_in
from documents.read.source import Cell, Source, Table
from models.facts.names import NameBook
from models.facts.reading import (
    CauseReading,
    DeadlineReading,
    MentionKind,
    Reading,
    ReportingRuleReading,
    TaskReading,
    UnitMention,
    WeaknessReading,
)
from models.packs import load_pack
from tests.unit.read.sample import BOOK

EXAMPLES = Path(layouts.__file__).parent / "examples"
Account = dict[str, Any]  # values of yaml: nested, so Any


def example_files(folder: Path = EXAMPLES) -> Iterator[Path]:
    """Yield the texts of all examples; the account of each lies beside it under the same name, ending in .yaml."""
    yield from sorted(path for path in folder.glob("*/*") if path.suffix not in {".yaml", ".toml"})


def book_of(path: Path) -> NameBook:
    """Return the names an example is read with: of the pack that lies beside it, or of the tests' own organisation."""
    pack = next(iter(sorted(path.parent.glob("*.toml"))), None)
    return NameBook.from_pack(load_pack(pack)) if pack else BOOK


def source_of(path: Path) -> Source:
    """Return an example as the layouts read it; in a file ``.grid.md``, "^" and "<" are parts of merged cells."""
    text = path.read_text(encoding="utf-8")
    return Source(text, tuple(_merged(text, table) for table in tables_in(text)) if ".grid" in path.name else ())


def account(reading: Reading) -> Account:
    """Return what was read, each fact in a few words, what is absent left out."""
    head = reading.document
    return _full(
        {
            "document": _full(
                {
                    "kind": str(head.kind),
                    "number": head.number,
                    "issued_on": head.issued_on and head.issued_on.isoformat(),
                    "issuer": head.issuer,
                    "title": head.title,
                    "period": head.period,
                }
            ),
            "focal_unit": reading.focal_unit and reading.focal_unit.as_written,
            "reporting_rules": [_rule(rule) for rule in reading.reporting_rules],
            "weaknesses": [_weakness(weakness) for weakness in reading.weaknesses],
            "shared_causes": [_cause(cause) for cause in reading.shared_causes],
            "remarks": [remark.code for remark in reading.remarks],
        }
    )


def as_yaml(told: Account) -> str:
    """Return an account as it is kept."""
    return yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=110)


def _weakness(weakness: WeaknessReading) -> Account:
    return _full(
        {
            "statement": weakness.statement,
            "causes": [_cause(cause) for cause in weakness.causes],
            "lead": [_unit(unit) for unit in weakness.lead],
            "coordinating": [_unit(unit) for unit in weakness.coordinating],
            "implementing": [_unit(unit) for unit in weakness.implementing],
            "tasks": [_task(task) for task in weakness.tasks],
            "deadline": weakness.deadline and _time(weakness.deadline),
            "remarks": [remark.code for remark in weakness.remarks],
        }
    )


def _cause(cause: CauseReading) -> str:
    return f"{cause.kind}: {cause.text}"


def _unit(unit: UnitMention) -> str:
    """A known unit or group by its name; "(open)" and "(unknown)" before the words of others."""
    if unit.kind is MentionKind.OPEN_GROUP:
        return f"(open) {unit.as_written}"
    return unit.name or f"(unknown) {unit.as_written}"


def _task(task: TaskReading) -> Account:
    return _full(
        {
            "text": task.text,
            "units": [_unit(unit) for unit in task.units],
            "deadlines": [_time(time) for time in task.deadlines],
        }
    )


def _time(time: DeadlineReading) -> str:
    named = {"Y": time.year, "Q": time.quarter, "M": time.month, "on": time.on, "until": time.until}
    return " ".join([f"{time.kind}: {time.text}", *(f"[{key} {value}]" for key, value in named.items() if value)])


def _rule(rule: ReportingRuleReading) -> Account:
    return _full(
        {
            "frequency": str(rule.frequency),
            "day": rule.day,
            "month_of_period": rule.month_of_period,
            "on": rule.on and rule.on.isoformat(),
            "reporters": list(rule.reporters),
            "recipient": rule.recipient,
            "via": rule.via,
            "quote": rule.quote,
        }
    )


def _full(account: Account) -> Account:
    return {key: value for key, value in account.items() if value not in (None, [], {})}


def _merged(text: str, table: Table) -> Table:
    """Return a drawn table with its merged cells as office formats give them."""
    cells: dict[tuple[int, int], Cell] = {}
    for cell in table.cells:
        words = text[cell.start : cell.end]
        if words == "^":
            owner = next(found for found in cells.values() if _covers(found, cell.row - 1, cell.column))
            cells[owner.row, owner.column] = _grown(owner, rows=cell.row - owner.row + 1)
        elif words == "<":
            owner = next(found for found in cells.values() if _covers(found, cell.row, cell.column - 1))
            cells[owner.row, owner.column] = _grown(owner, columns=cell.column - owner.column + 1)
        else:
            cells[cell.row, cell.column] = cell
    return Table(table.start, table.end, tuple(cells[place] for place in sorted(cells)))


def _covers(cell: Cell, row: int, column: int) -> bool:
    return cell.row <= row < cell.row + cell.rows and cell.column <= column < cell.column + cell.columns


def _grown(cell: Cell, rows: int = 1, columns: int = 1) -> Cell:
    return Cell(cell.row, cell.column, cell.start, cell.end, max(cell.rows, rows), max(cell.columns, columns))


if __name__ == "__main__":
    sys.stdout.write(as_yaml(account(read_source(source_of(Path(sys.argv[1])), book_of(Path(sys.argv[1]))))))
