"""The figures of a synthesis counted once more, from plain SQL rows and the rules of `docs/rules.md` alone.

Nothing here uses the program's own queries, facts or counts. The register has one stream, and nothing happened in it
after the day asked for.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cached_property
from itertools import pairwise
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

Row = Mapping[str, Any]

HANOI = timezone(timedelta(hours=7))
ONE_DAY = timedelta(days=1)
GONE = {"cancelled", "merged"}
CELLS = ("on_time", "late", "in_term", "overdue")

REPORTS = """
SELECT o.id, o.assignment_id, o.period, o.unit_id, u.name AS unit, o.stream_id, o.state, o.due_on, o.first_due_on,
  o.first_filed_on, w.id AS weakness, w.code, w.ended_on
FROM obligation o JOIN unit u ON u.id = o.unit_id JOIN weakness w ON w.id = o.weakness_id
WHERE o.kind = 'report' ORDER BY o.id"""
PARTS = """
SELECT a.id, a.weakness_id, a.unit_id, a.stage, u.name AS unit FROM assignment a JOIN unit u ON u.id = a.unit_id
WHERE a.id IN (SELECT assignment_id FROM assignment_role WHERE role = 'lead') ORDER BY a.id"""
TERMS = """
SELECT id, assignment_id, unit_id, stream_id, period, state, due_on FROM obligation
WHERE kind = 'remediation' AND rule = 'remediation' ORDER BY id"""
ITEMS = """
SELECT i.*, o.period, o.assignment_id, s.number FROM submission_item i JOIN obligation o ON o.id = i.obligation_id
JOIN submission s ON s.id = i.submission_id ORDER BY i.id"""
RESOLVED = """
SELECT o.assignment_id, r.reviewed_at FROM review r JOIN obligation o ON o.id = r.obligation_id
WHERE r.verdict = 'resolved' ORDER BY r.id"""
CLAIMED = """
SELECT o.assignment_id, MIN(s.received_on) AS day FROM submission s JOIN submission_item i ON i.submission_id = s.id
JOIN obligation o ON o.id = i.obligation_id WHERE i.claims_done AND NOT EXISTS (SELECT 1 FROM review r
  JOIN obligation q ON q.id = r.obligation_id WHERE q.assignment_id = o.assignment_id AND q.kind = 'report'
  AND r.verdict <> 'resolved' AND r.reviewed_at >= s.filed_at) AND NOT EXISTS (SELECT 1 FROM history h WHERE h.at > s.filed_at
  AND h.entity = 'assignment' AND h.entity_id = o.assignment_id AND h.event = 'relapsed') GROUP BY o.assignment_id"""
MOVES = "SELECT entity_id, event, before, after, at FROM history WHERE entity = 'assignment' ORDER BY id"
STOPPED = """
SELECT h.because, u.name AS unit, o.period FROM history h JOIN obligation o ON o.id = h.entity_id
JOIN unit u ON u.id = o.unit_id WHERE h.entity = 'obligation' AND h.event = 'escalation_stopped'"""
WEAKNESSES = """
SELECT w.id, w.code, w.ordinal, w.ended_on, w.outside_system, w.deadline_kind, w.deadline_year, p.code AS plan
FROM weakness w JOIN plan p ON p.id = w.plan_id ORDER BY p.id, w.ordinal"""
REMINDED = """
SELECT o.period, m.office_day FROM message m JOIN decision d ON d.message_id = m.id
JOIN obligation o ON o.id = d.obligation_id WHERE m.purpose = 'reminder' AND m.state = 'accepted'"""


def day_of(value: object) -> date:
    """Read a day, or the office's day of a moment, however this kind of database gives it."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if len(value) > len("2023-09-15") else date.fromisoformat(value)
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(HANOI).date()
    assert isinstance(value, date)
    return value


@dataclass
class Ledger:
    """The rows of a register, and what follows from them for some periods on a day."""

    session: Session
    periods: Sequence[str]
    on: date

    def rows(self, sql: str) -> list[Row]:
        return [dict(row) for row in self.session.execute(text(sql)).mappings()]

    # Days set aside, and lateness.

    @cached_property
    def pauses(self) -> list[Row]:
        return self.rows("SELECT * FROM pause")

    def rests(self, row: Row, day: date) -> bool:
        """Is this obligation set aside on that day?"""
        about = {"obligation_id": row["id"], **{name: row[name] for name in ("unit_id", "stream_id", "period")}}
        return any(
            day_of(pause["paused_from"]) <= day <= day_of(pause["paused_to"])
            and all(pause[name] is None or pause[name] == value for name, value in about.items())
            for pause in self.pauses
        )

    def is_late(self, row: Row, due: date, day: date) -> bool:
        return any(not self.rests(row, due + n * ONE_DAY) for n in range(1, (day - due).days + 1))

    def cell(self, row: Row) -> str | None:
        """Put a report into one of the four cells; None where it is no longer owed."""
        if row["state"] in GONE:
            return None
        if row["state"] in {"filed", "accepted"}:
            late = self.is_late(row, day_of(row["first_due_on"]), day_of(row["first_filed_on"]))
            return "late" if late else "on_time"
        return "in_term" if self.rests(row, self.on) or day_of(row["due_on"]) >= self.on else "overdue"

    # Reports.

    @cached_property
    def all_reports(self) -> list[Row]:
        return self.rows(REPORTS)

    @cached_property
    def reports(self) -> list[Row]:
        """What was owed in the periods and still counts."""
        return [row for row in self.all_reports if row["period"] in self.periods and self.cell(row)]

    def counted(self, rows: Iterable[Row]) -> list[int]:
        """Return the total and the four cells of these reports."""
        cells = [self.cell(row) for row in rows]
        return [len(cells), *(cells.count(name) for name in CELLS)]

    def reports_of(self, period: str) -> list[int]:
        return self.counted(row for row in self.all_reports if row["period"] == period and self.cell(row))

    def of_units(self) -> dict[str, list[int]]:
        names = {row["unit"] for row in self.reports}
        return {name: self.counted(row for row in self.reports if row["unit"] == name) for name in names}

    def last_filed(self, unit: str) -> date | None:
        """Return the last day on which something of the unit's came that was not sent back for good."""
        came = {"filed", "accepted", "returned"}
        rows = [row for row in self.reports if row["unit"] == unit and row["state"] in came]
        return max((day_of(row["first_filed_on"]) for row in rows), default=None)

    # Words.

    @cached_property
    def items(self) -> list[Row]:
        words = ("result", "causes", "objective_causes", "subjective_causes", "difficulties", "proposals", "next_steps")
        return [
            row
            for row in self.rows(ITEMS)
            if row["claims_done"] or row["percent"] is not None or any(row[name].strip() for name in words)
        ]

    def said_in(self, part: int, period: str) -> Row | None:
        """Return the last words with content of one part in one period."""
        rows = [row for row in self.items if row["assignment_id"] == part and row["period"] == period]
        return rows[-1] if rows else None

    def said(self, part: int) -> Row | None:
        found = [said for period in reversed(self.periods) if (said := self.said_in(part, period))]
        return found[0] if found else None

    # Weaknesses.

    @cached_property
    def weaknesses(self) -> list[Row]:
        rows = self.rows(WEAKNESSES)
        return [row for row in rows if row["ended_on"] is None or day_of(row["ended_on"]) > self.on]

    @cached_property
    def parts(self) -> list[Row]:
        return self.rows(PARTS)

    def parts_of(self, weakness: Row) -> list[Row]:
        return [part for part in self.parts if part["weakness_id"] == weakness["id"]]

    def live(self, weakness: Row) -> list[Row]:
        return [part for part in self.parts_of(weakness) if part["stage"] != "ended"]

    @cached_property
    def terms(self) -> dict[int, Row]:
        return {row["assignment_id"]: row for row in self.rows(TERMS)}

    @cached_property
    def resolved_on(self) -> dict[int, date]:
        return {row["assignment_id"]: day_of(row["reviewed_at"]) for row in self.rows(RESOLVED)}

    @cached_property
    def claimed(self) -> dict[int, date]:
        return {row["assignment_id"]: day_of(row["day"]) for row in self.rows(CLAIMED)}

    def last_day(self, weakness: Row, part: Row) -> date | None:
        """Return the day by which a part is to be put right; of an old plan the end of the year it names."""
        term = self.terms.get(part["id"])
        if term:
            return day_of(term["due_on"])
        return date(weakness["deadline_year"], 12, 31) if weakness["deadline_kind"] == "year" else None

    def part_cell(self, weakness: Row, part: Row) -> str:
        """Say whether a part was put right in time, late, is in term or overdue."""
        due, term = self.last_day(weakness, part), self.terms.get(part["id"])
        row = term or {"id": 0, "unit_id": part["unit_id"], "stream_id": None, "period": "-"}
        claimed = self.claimed.get(part["id"]) if term and term["state"] in {"filed", "accepted"} else None
        if part["stage"] == "resolved":
            day = claimed or self.resolved_on[part["id"]]
            return "late" if due and self.is_late(row, due, day) else "on_time"
        if due is None or self.rests(row, self.on) or not self.is_late(row, due, claimed or self.on):
            return "in_term"
        return "overdue"

    def weakness_cell(self, weakness: Row) -> str:
        cells = [self.part_cell(weakness, part) for part in self.live(weakness)]
        if cells and set(cells) <= {"late", "on_time"}:
            return "late" if "late" in cells else "on_time"
        return "overdue" if "overdue" in cells else "in_term"

    def named(self, chosen: Iterable[Row]) -> dict[str, set[int]]:
        """Return the numbers of weaknesses by plan."""
        found: dict[str, set[int]] = defaultdict(set)
        for weakness in chosen:
            found[weakness["plan"]].add(weakness["ordinal"])
        return dict(found)

    # What changed.

    @cached_property
    def began_on(self) -> date:
        rows = self.rows("SELECT period, window_from FROM period_opening")
        return min(day_of(row["window_from"]) for row in rows if row["period"] in self.periods)

    @cached_property
    def moves(self) -> dict[int, list[Row]]:
        found: dict[int, list[Row]] = defaultdict(list)
        for row in self.rows(MOVES):
            found[row["entity_id"]].append(row)
        return found

    def stage_before(self, part: int) -> str:
        """Return the stage in which a part came into the first of the periods."""
        stages = [row["after"] for row in self.moves[part] if row["after"] and day_of(row["at"]) < self.began_on]
        return str(stages[-1]) if stages else "assigned"

    def relapsed(self, weakness: Row) -> bool:
        return any(
            row["event"] == "relapsed" and day_of(row["at"]) >= self.began_on
            for part in self.parts_of(weakness)
            for row in self.moves[part["id"]]
        )

    @property
    def earlier(self) -> list[str]:
        """The two quarters before the first of the periods, the latest first."""
        year, quarter = int(self.periods[0][:4]), int(self.periods[0][-1])
        at = year * 4 + quarter - 1
        return [f"{(at - n) // 4}-Q{(at - n) % 4 + 1}" for n in (1, 2)]

    def moved(self, weakness: Row) -> bool:
        return any(self._part_moved(part) for part in self.parts_of(weakness))

    def _part_moved(self, part: Row) -> bool:
        if part["stage"] == "resolved":
            return self.stage_before(part["id"]) != "resolved"
        now, told = self.said(part["id"]), [self.said_in(part["id"], period) for period in self.earlier]
        before = next((words for words in told if words), None)
        if not now or not before or now["percent"] is None or before["percent"] is None:
            return False
        return bool(now["percent"] > before["percent"])

    def still(self, weakness: Row) -> bool:
        """Has nothing of a weakness that goes on moved over two steps from quarter to quarter?"""
        going_on = [part for part in self.live(weakness) if part["stage"] != "resolved"]
        return bool(going_on) and all(self._part_still(part["id"]) for part in going_on)

    def _part_still(self, part: int) -> bool:
        owed = {row["period"] for row in self.all_reports if row["assignment_id"] == part and row["state"] not in GONE}
        asked = [period for period in (*reversed(self.periods), *self.earlier) if period in owed][:3]
        if len(asked) < 3 or not owed & set(self.periods):
            return False
        return all(_same(self.said_in(part, later), self.said_in(part, earlier)) for later, earlier in pairwise(asked))

    def is_chronic(self, weakness: Row) -> bool:
        return any(row["weakness_id"] == weakness["id"] for row in self.rows("SELECT weakness_id FROM weakness_link"))

    # The rest.

    @property
    def stops(self) -> set[tuple[str, str]]:
        rows = [row for row in self.rows(STOPPED) if row["period"] in self.periods]
        return {(row["unit"], row["because"].rstrip(". ")) for row in rows}

    @property
    def reminded_days(self) -> int:
        rows = self.rows(REMINDED)
        days = {day_of(row["office_day"]) for row in rows if row["period"] in self.periods}
        return len({day for day in days if day <= self.on})


def _same(later: Row | None, before: Row | None) -> bool:
    if later is None or before is None:
        return later is before
    if later["claims_done"]:
        return False
    if later["percent"] is not None and before["percent"] is not None:
        return bool(later["percent"] <= before["percent"])
    return bool(later["result"]) and later["result"] == before["result"]
