"""Draft a full province's quarter (40 weaknesses, 100 units, 2,300 reports): seconds and peak memory, in one run.

    .venv/bin/python -m benchmarks.synthesis

Bounds: 20 seconds by the clock on the wall and 500 MB, on two cores that are free; a loaded machine is told apart by the seconds
of the processor beside it. Beside it, as something known: the register's table alone, written with
python-docx's own rows and cells, for 230 of the 2,300 rows; the ratio is of seconds a row.
"""

import io
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from docx import Document as WordDocument
from sqlmodel import Session

from config.settings import load_settings
from flows.work.office import Office, open_office
from flows.work.synthesize import draft
from models.facts.due import DueCause
from models.facts.lifecycle import ObligationKind, ObligationState, Stage
from models.facts.period import Period
from models.facts.reading import DocumentKind, Frequency
from models.facts.units import UnitKind
from models.tables import (
    Assignment,
    AssignmentRole,
    Document,
    DueVersion,
    FocalTermRow,
    History,
    Obligation,
    PeriodOpening,
    Plan,
    ReportingRule,
    Stream,
    Submission,
    SubmissionItem,
    Table,
    Unit,
    UnitRole,
    Weakness,
)

WEAKNESSES, UNITS, REPORTS = 40, 100, 2_300
KNOWN_ROWS = 230
MOST_SECONDS, MOST_MEGABYTES = 20.0, 500.0
DUE, FILED = date(2023, 9, 15), datetime(2023, 9, 12, 3, tzinfo=UTC)
WORDS = "Đã rà soát, ban hành văn bản chỉ đạo và kiểm tra tại cơ sở; kết quả tăng so với kỳ trước. " * 3


def fill(session: Session) -> None:
    """Write a province: every unit has filed on its share of the weaknesses."""
    units = [Unit(code=f"u{n}", name=f"Đơn vị số {n:03d}", kind=UnitKind.DISTRICT, pack="do") for n in range(UNITS)]
    document = Document(file_name="x", sha256="0" * 64, text="", kind=DocumentKind.PLAN, imported_at=FILED)
    _add(session, *units, document)
    plan = Plan(
        code="KH1-2023",
        number="1/KH-UBND",
        title="Kế hoạch",
        document_id=document.id,
        pack="do",
        follow_from=date(2023, 7, 1),
        imported_at=FILED,
        imported_by="do",
    )
    stream = Stream(
        key="do", focal_unit_id=units[0].id, recipient="UBND", rrule="FREQ=YEARLY", frequency=Frequency.QUARTERLY
    )
    _add(session, plan, stream, FocalTermRow(unit_id=units[0].id))
    rule = ReportingRule(plan_id=plan.id, stream_id=stream.id, key="r", quote="", span_start=0, span_end=0)
    opening = PeriodOpening(
        stream_id=stream.id,
        period="2023-Q3",
        opens_on=date(2023, 7, 1),
        window_from=date(2023, 6, 15),
        cut_off_on=date(2023, 9, 14),
        original_due_on=DUE,
        applied_due_on=DUE,
        due_reason="",
        opened_at=FILED,
    )
    weaknesses = [
        Weakness(
            plan_id=plan.id, ordinal=n, code=f"KH1-2023/{n:02d}", statement=f"Hạn chế thứ {n} " + "về kinh tế " * 8
        )
        for n in range(1, WEAKNESSES + 1)
    ]
    submissions = [
        Submission(
            unit_id=unit.id,
            stream_id=stream.id,
            period="2023-Q3",
            key=str(unit.id),
            number=f"{unit.id}/BC",
            received_on=FILED.date(),
            filed_at=FILED,
            filed_by="do",
        )
        for unit in units
    ]
    _add(session, rule, opening, *weaknesses, *submissions)
    pairs = [(weaknesses[n // UNITS + n % 17], n % UNITS) for n in range(REPORTS)]
    pairs = list(dict.fromkeys((weaknesses[(n // UNITS) + (n % 17)].id, n % UNITS) for n, _ in enumerate(pairs)))
    assignments = [
        Assignment(weakness_id=weakness, unit_id=units[unit].id, stage=Stage.REPORTED, began_on=date(2023, 7, 1))
        for weakness, unit in pairs
    ]
    _add(session, *assignments)
    owed = [_owed(assignment, plan, stream) for assignment in assignments]
    _add(session, *owed, *(AssignmentRole(assignment_id=one.id, role=UnitRole.LEAD) for one in assignments))
    _add(
        session,
        *(
            row
            for n, (one, (_, unit)) in enumerate(zip(owed, pairs, strict=True))
            for row in _told(one, submissions[unit], n)
        ),
    )


def _owed(assignment: Assignment, plan: Plan, stream: Stream) -> Obligation:
    return Obligation(
        kind=ObligationKind.REPORT,
        plan_id=plan.id,
        subject=f"assignment:{assignment.id}",
        rule="report",
        period="2023-Q3",
        unit_id=assignment.unit_id,
        weakness_id=assignment.weakness_id,
        assignment_id=assignment.id,
        stream_id=stream.id,
        state=ObligationState.FILED,
        original_due_on=DUE,
        due_on=DUE,
        first_due_on=DUE,
        due_reason="",
        created_on=date(2023, 7, 1),
        first_filed_on=FILED.date(),
    )


def _told(owed: Obligation, submission: Submission, number: int) -> list[Table]:
    return [
        DueVersion(
            obligation_id=owed.id,
            version=1,
            original_on=DUE,
            applied_on=DUE,
            reason="",
            cause=DueCause.OPENING,
            decided_at=FILED,
            actor="do",
        ),
        History(at=FILED, actor="do", entity="obligation", entity_id=owed.id, event="filed", after="filed"),
        SubmissionItem(
            submission_id=submission.id,
            obligation_id=owed.id,
            result=f"{WORDS} Việc {number}.",
            percent=number % 101,
            difficulties="Thiếu kinh phí.",
            proposals="Bố trí vốn." if number % 5 == 0 else "",
        ),
    ]


def _add(session: Session, *rows: Table) -> None:
    session.add_all(rows)
    session.flush()


def known_seconds_a_row() -> float:
    """Time python-docx's own way: a table of eight columns, filled cell by cell."""
    began = time.process_time()
    document = WordDocument()
    table = document.add_table(rows=0, cols=8)
    for number in range(KNOWN_ROWS):
        for cell in table.add_row().cells:
            cell.text = f"{WORDS} {number}"
    document.save(io.BytesIO())
    return (time.process_time() - began) / KNOWN_ROWS


def measured(office: Office) -> tuple[float, float, int, int]:
    """Draft the quarter; returns seconds on the wall and of the processor, reports counted, and bytes of all files."""
    began, on_the_wall = time.process_time(), time.perf_counter()
    (made,) = draft(office, Period.parse("2023-Q3"), date(2023, 9, 20), date(2023, 9, 20))
    wall = time.perf_counter() - on_the_wall
    return wall, time.process_time() - began, made.facts.reports.total, sum(len(file.content) for file in made.files)


def filled(folder: Path) -> int:
    """Write the province into a folder."""
    office = open_office(load_settings(home=folder))
    with office.database.write() as session:
        fill(session)
    office.database.dispose()
    return 0


def main() -> int:
    """Measure, print, and say whether the bounds hold."""
    with tempfile.TemporaryDirectory() as folder:
        # Filled by a process of its own: what filling takes is not what drafting takes.
        subprocess.run([sys.executable, "-m", "benchmarks.synthesis", folder], check=True)
        office = open_office(load_settings(home=Path(folder)))
        wall, seconds, reports, size = measured(office)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        office.database.dispose()
    known = known_seconds_a_row()
    print(
        f"{reports} reports: {wall:.1f} s on the wall (bound {MOST_SECONDS:.0f}), {seconds:.1f} s of the processor, peak {peak:.0f} MB (bound {MOST_MEGABYTES:.0f}), files {size / 1e6:.1f} MB"
    )
    print(
        f"a report: {1000 * seconds / reports:.2f} ms for all six files; python-docx's own table: {1000 * known:.2f} ms a row"
    )
    print(f"ratio: {known / (seconds / reports):.1f}")
    return 0 if wall < MOST_SECONDS and peak < MOST_MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(filled(Path(sys.argv[1])) if len(sys.argv) > 1 else main())
