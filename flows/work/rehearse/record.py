"""What a rehearsal writes down: each letter, each move, each due date, each thing held or passed over, as JSON lines."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from config.clock import OFFICE_ZONE, Clock
from models.database import Database
from models.facts.ladder import UNIT_ROLES
from models.facts.period import NO_PERIOD
from models.facts.sweep import DecisionState
from models.organisation import focal_unit_on
from models.people import POSTS
from models.queries.kept import keep
from models.tables import (
    Assignment,
    DecisionRow,
    History,
    Message,
    NeedsPerson,
    Obligation,
    Post,
    Unit,
    Weakness,
)

Event = dict[str, Any]

_HELD_OR_PASSED_OVER = (DecisionState.HELD, DecisionState.SUPERSEDED)
_NOTED_BY_THE_DATABASE = (
    "CREATE TABLE rehearsal_change (id INTEGER, state TEXT)",
    (
        "CREATE TRIGGER rehearsal_made AFTER INSERT ON decision WHEN NEW.state IN ('held', 'superseded') "
        "BEGIN INSERT INTO rehearsal_change VALUES (NEW.id, NEW.state); END"
    ),
    (
        "CREATE TRIGGER rehearsal_moved AFTER UPDATE OF state ON decision WHEN NEW.state IN ('held', 'superseded') "
        "BEGIN INSERT INTO rehearsal_change VALUES (NEW.id, NEW.state); END"
    ),
)


@dataclass
class Record:
    """The events of a rehearsal, in order."""

    database: Database
    clock: Clock
    events: list[Event] = field(default_factory=list)
    _history: int = 0
    _seen: set[tuple[int, str]] = field(default_factory=set)
    _decisions: int = 0
    _raised: dict[str, datetime] = field(default_factory=dict)
    _units: dict[int, str] = field(default_factory=dict)
    _codes: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Let the database itself note what is held and passed over: a year has tens of thousands of decisions."""
        with self.database.write() as session:
            for statement in _NOTED_BY_THE_DATABASE:
                session.connection().execute(text(statement))

    def add(self, event: str, **what: object) -> None:
        """Write down one event of this moment."""
        at = self.clock().astimezone(OFFICE_ZONE).isoformat(timespec="minutes")
        self.events.append({"at": at, "event": event, **what})

    def letters(self, message_ids: list[str]) -> None:
        """Write down the letters the mail server took."""
        if not message_ids:
            return
        with self.database.read() as session:
            self._learn_names(session)
            for message_id in message_ids:
                row = session.exec(select(Message).where(Message.message_id == message_id)).one()
                self.add("mail", **self._letter(session, row))

    def _letter(self, session: Session, row: Message) -> Event:
        told = session.exec(
            select(DecisionRow).where(DecisionRow.message_id == row.id).order_by(col(DecisionRow.id))
        ).all()
        about = [number for decision in told for number in _obligations_of(decision)]
        keep(session, Obligation, about)
        owed = [session.get_one(Obligation, number) for number in dict.fromkeys(about)]
        first = min(owed, key=lambda one: (one.due_on, one.id), default=None)
        periods = Counter(one.period for one in owed if one.period != NO_PERIOD)
        items = [self._codes[one.weakness_id] for one in owed if one.weakness_id]
        items += [code for decision in told if (code := self._assigned(session, decision))]
        return {
            "notice": row.notice,
            "rung": row.rung,
            "to": row.address,
            "unit": self._reader(session, row),
            "role": "lead" if row.role in UNIT_ROLES else row.role.value,
            "period": periods.most_common(1)[0][0] if periods else None,
            "items": sorted(set(items)),
            "subject": row.subject,
            "message_id": row.message_id,
            "due_on": first.due_on.isoformat() if first else None,
            "due_version": first.due_version if first else None,
        }

    def _reader(self, session: Session, row: Message) -> str | None:
        """Return whose mailbox it is: the owing unit, the focal unit, or a leader's post."""
        if row.role in UNIT_ROLES:
            return self._units.get(row.unit_id or 0)
        if row.role in POSTS:
            post = session.exec(select(Post).where(Post.kind == POSTS[row.role]).order_by(col(Post.id))).first()
            return post.title if post else None
        focal = focal_unit_on(session, row.office_day)
        return focal.name if focal else None

    def _assigned(self, session: Session, decision: DecisionRow) -> str | None:
        kind, _, number = decision.subject.partition(":")
        if kind != "assignment":
            return None
        return self._codes[session.get_one(Assignment, int(number)).weakness_id]

    def _learn_names(self, session: Session) -> None:
        self._units = {unit.id: unit.name for unit in session.exec(select(Unit))}
        if not self._codes:
            self._codes = {row.id: row.code for row in session.exec(select(Weakness))}

    def changes(self) -> None:
        """Write down what has changed since the last look: moves, due dates, held and passed-over steps, remarks."""
        with self.database.write() as session:
            self._learn_names(session)
            for row in session.exec(select(History).where(col(History.id) > self._history).order_by(col(History.id))):
                self._history = row.id
                self._moved(session, row)
            self._decided(session)
            self._remarks(session)
            session.connection().execute(text("DELETE FROM rehearsal_change"))

    def _moved(self, session: Session, row: History) -> None:
        if row.entity == "obligation":
            owed = session.get_one(Obligation, row.entity_id)
            about = self._about(owed)
            if row.event == "opened" or row.event.startswith("due:"):
                self.add(
                    "obligation",
                    **about,
                    kind=owed.kind.value,
                    original_due_on=owed.original_due_on.isoformat(),
                    due_on=owed.due_on.isoformat(),
                    due_version=owed.due_version,
                    why=row.event,
                    reason=owed.due_reason,
                )
            elif row.after and row.before:
                self.add("transition", entity="obligation", **about, **_move(row))
        elif row.entity == "assignment" and row.before:
            part = session.get_one(Assignment, row.entity_id)
            about = {"unit": self._units[part.unit_id], "item": self._codes[part.weakness_id], "period": None}
            self.add("transition", entity="assignment", **about, **_move(row))

    def _about(self, owed: Obligation) -> Event:
        item = self._codes.get(owed.weakness_id or 0)
        return {"unit": self._units[owed.unit_id], "item": item, "period": owed.period}

    def _decided(self, session: Session) -> None:
        changed = session.connection().execute(text("SELECT DISTINCT id, state FROM rehearsal_change ORDER BY id"))
        fresh = {number for number, state in changed if (number, state) not in self._seen}
        keep(session, DecisionRow, fresh)
        rows = [session.get_one(DecisionRow, number) for number in sorted(fresh)]
        rows = [row for row in rows if row.state in _HELD_OR_PASSED_OVER and row.obligation_id is not None]
        keep(session, Obligation, [row.obligation_id for row in rows])
        for row in rows:
            self._seen.add((row.id, row.state.value))
            about = self._about(session.get_one(Obligation, row.obligation_id))
            self.add(
                row.state.value,
                **about,
                rung=row.rung,
                role=row.role.value,
                due_version=row.due_version,
                send_on=row.send_on.isoformat(),
                needs_approval=row.needs_approval,
                reason=row.reason,
            )

    def _remarks(self, session: Session) -> None:
        for row in session.exec(select(NeedsPerson).order_by(col(NeedsPerson.id))):
            if row.settled_at is None and self._raised.get(row.key) != row.raised_at:
                self._raised[row.key] = row.raised_at
                self.add("remark", code=row.key, message=f"{row.what} {row.next_action}")


def _move(row: History) -> Event:
    return {"from": row.before, "to": row.after, "actor": row.actor, "because": row.because}


def _obligations_of(decision: DecisionRow) -> list[int]:
    """Return the obligations a decision tells of: its own, or those its notice names."""
    detail: Mapping[str, Any] = json.loads(decision.detail)
    named = detail.get("obligations") or []
    return [*named] if named else [decision.obligation_id] if decision.obligation_id else []


def day_of(event: Event) -> date:
    """Return the office day of an event."""
    return datetime.fromisoformat(event["at"]).date()
