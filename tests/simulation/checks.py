"""What was promised, asked of a schedule that has ended: nothing lost, nothing twice, nobody wrong, nothing after the report.

The ladder is written out here a second time, from the design and not from the program, so that the two can disagree.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from config.clock import OFFICE_ZONE, office_day
from models.facts.calendar import WorkingCalendar
from tests.simulation.province import MAILBOXES
from tests.simulation.rows import DECISIONS, MESSAGES, Decision, Letter, decision_of, letter_of
from tests.simulation.server import HandedOver
from tests.simulation.world import World
from tests.support.organisation import DOMAIN

UNIT_RUNGS = {"-14": -14, "-7": -7, "-3": -3, "-1": -1, "0": 0, "+1": 1}
TELLS = {"clerk": tuple(UNIT_RUNGS), "contact": tuple(UNIT_RUNGS), "head": ("0", "+1")}
ABOVE = {"planning": ("+2", 2), "office": ("+5", 5), "vice_chair": ("+8", 8), "chair": ("+12", 12)}
LADDER_PURPOSES = ("reminder", "reviews", "checkpoint", "planning_digest", "leadership_digest", "preview")
STANDS_IN = {
    "clerk": ("clerk", "contact", "head"),
    "contact": ("contact", "clerk", "head"),
    "head": ("head",),
    "planning": ("contact", "clerk", "head"),
}
SUPPLEMENT = {"office": 6, "vice_chair": 11, "chair": 16}
"""Working days more that a leader may wait who had this period's digest already: the next Monday's supplement, shown the
working day before; and each waits for the one below (docs/decisions/0050)."""
POSTS = {"office": "van-phong", "vice_chair": "pct", "chair": "chu-tich"}
RECORDED = {"before_creation", "enough_mail", "own_lateness", "stopped", "same_day", "overtaken"}
"""Reasons for which a rung is written down and not told."""


class Ended:
    """A schedule that has ended, and what its tables hold."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.calendar: WorkingCalendar = world.stage.office.calendar
        self.today = office_day(world.honest_time())
        self.decisions = [decision_of(row) for row in world.ask(DECISIONS)]
        self.letters = {row[0]: letter_of(row) for row in world.ask(MESSAGES)}
        self.by_message_id = {letter.message_id: letter for letter in self.letters.values()}
        self.arrivals: dict[str, list[HandedOver]] = defaultdict(list)
        for handed in world.letters:
            if handed.kept:
                self.arrivals[handed.message_id].append(handed)
        self.told = {row.id: row for row in self.decisions}
        self.people = {key for (key,) in world.ask("SELECT key FROM needs_person WHERE settled_at IS NULL")}
        self.codes = dict(world.ask("SELECT id, code FROM unit"))

    def broken(self) -> Iterator[str]:
        """Give a sentence for each promise that was broken."""
        yield from self.world.broken
        for check in (
            self.once,
            self.marked_for_a_reason,
            self.same_bytes,
            self.nothing_after_the_report,
            self.right_people,
            self.within_its_day,
            self.only_the_latest_rung,
            self.nothing_waits,
            self.nothing_about_what_is_done,
            self.nothing_is_lost,
            self.the_unit_first,
        ):
            for words in check():
                yield f"{check.__name__}: {words}"

    # I2: once.

    def once(self) -> Iterator[str]:
        keys: dict[tuple[str, str, int, str], int] = {}
        for row in self.decisions:
            if row.key in keys:
                yield f"decisions {keys[row.key]} and {row.id} are the same: {row.key}"
            keys[row.key] = row.id
        carried: dict[int, list[HandedOver]] = defaultdict(list)
        for message_id, copies in self.arrivals.items():
            yield from self._copies(message_id, copies)
            for number in copies[0].row.decisions:
                carried[number].append(copies[0])
        for number, letters in carried.items():
            unexplained = [one for one in letters[1:] if not self.by_message_id[one.message_id].possibly_duplicate]
            if unexplained:
                numbers = ", ".join(str(one.row.number) for one in letters)
                yield f"decision {number} was told by letters {numbers}, of which none is marked"

    def marked_for_a_reason(self) -> Iterator[str]:
        """A letter is called a possible duplicate only where an answer was lost or a sender died."""
        if self.world.somebody_died:
            return
        lost = {number for handed in self.world.letters if handed.went_wrong for number in handed.row.decisions}
        for handed in self.world.letters:
            letter = self.by_message_id.get(handed.message_id)
            if letter and letter.possibly_duplicate and not lost & set(handed.row.decisions):
                yield f"letter {letter.id} is marked as a possible duplicate and nothing had gone wrong with it"

    def _copies(self, message_id: str, copies: list[HandedOver]) -> Iterator[str]:
        if len(copies) < 2:
            return
        letter = self.by_message_id[message_id]
        if not letter.possibly_duplicate:
            yield f"letter {letter.id} arrived {len(copies)} times and is not marked as a possible duplicate"
        if not all(copy.went_wrong for copy in copies[:-1]):
            yield f"letter {letter.id} went again although nothing had gone wrong with it"

    def same_bytes(self) -> Iterator[str]:
        for message_id, copies in self.arrivals.items():
            letter = self.by_message_id.get(message_id)
            if letter is None:
                continue
            if {copy.body for copy in copies} != {letter.body}:
                yield f"letter {letter.id}: what arrived is not what is stored"
            refused_again = letter.state == "blocked" and letter.possibly_duplicate
            if letter.state not in {"accepted", "ambiguous", "ambiguous_closed", "planned"} and not refused_again:
                yield f"letter {letter.id} arrived and is called {letter.state}"
        for letter in self.letters.values():
            if letter.state == "accepted" and not self._arrived(letter):
                yield f"letter {letter.id} is called accepted and did not arrive"

    def _arrived(self, letter: Letter) -> bool:
        """Did it come to the server in this schedule, or before it began?"""
        before = letter.accepted_at is not None and letter.accepted_at < self._began()
        return before or bool(self.arrivals[letter.message_id])

    def _began(self) -> str:
        return f"{self.world.begins_at:%Y-%m-%d %H:%M:%S}"

    # I4: nothing after the report.

    def nothing_after_the_report(self) -> Iterator[str]:
        for handed in self.world.letters:
            for number in handed.row.decisions:
                row = self.told[number]
                if row.obligation is None or row.version == 0:
                    continue
                owed = self.world.owed_at(row.obligation, handed.turn)
                if owed is None or owed.state not in {"owed", "returned"}:
                    what = owed.state if owed else "unknown"
                    yield f"letter {handed.row.number} told rung {row.rung} of obligation {row.obligation}, {what} by its intent"
                elif owed.due_version != row.version:
                    yield f"letter {handed.row.number} told due version {row.version} of obligation {row.obligation}, which was {owed.due_version}"
                elif owed.stopped and row.notice == "leadership_digest":
                    yield f"letter {handed.row.number} told a leader of obligation {row.obligation}, which was stopped"

    # I3: the right people.

    def right_people(self) -> Iterator[str]:
        for handed in self.world.letters:
            if handed.recipient != handed.row.address:
                yield f"letter {handed.row.number} went to {handed.recipient}, not to {handed.row.address}"
            for number in handed.row.decisions:
                row = self.told[number]
                wanted = self.reads(row.unit, row.role, handed.turn, office_day(handed.clock_at))
                if wanted in self.world.refused:
                    continue  # a mailbox the server refused is passed over for the next one
                if wanted != handed.recipient:
                    yield f"letter {handed.row.number} about {row.role} of unit {row.unit} went to {handed.recipient}; {wanted} reads it"

    def reads(self, unit: int, role: str, turn: int, day: date) -> str | None:
        """Return whose mailbox a role was on ``day``, as known when ``turn`` had been done."""
        if role == "operator":
            return self.world.office.settings.operator_address
        if role in POSTS:
            return self._mailbox(POSTS[role], "head", turn, day)
        code = "khdt" if role == "planning" else self.codes[unit]
        found = (self._mailbox(code, own, turn, day) for own in STANDS_IN[role])
        return next((address for address in found if address), None)

    def _mailbox(self, code: str, role: str, turn: int, day: date) -> str | None:
        """Return the mailbox that holds on ``day``: of several the one that was given last."""
        history: list[tuple[date, date, str]] = [
            (date.min, date.max, f"{name}@{DOMAIN}")
            for (holder, own), name in MAILBOXES.items()
            if (holder, own) == (code, role)
        ]
        for changed, clock_at, slot, address in self.world.book:
            if slot == (code, role) and changed <= turn:
                changed_on = office_day(clock_at)
                history = [
                    (first, changed_on - timedelta(days=1) if first <= changed_on <= last else last, mailbox)
                    for first, last, mailbox in history
                ]
                history.append((changed_on, date.max, address))
        holding = [mailbox for first, last, mailbox in history if first <= day <= last]
        return holding[0] if holding else None

    # Catch-up and time.

    def within_its_day(self) -> Iterator[str]:
        for handed in self.world.letters:
            if not handed.row.purpose.startswith(LADDER_PURPOSES) or not handed.row.intent_at:
                continue
            local = datetime.fromisoformat(handed.row.intent_at).replace(tzinfo=UTC).astimezone(OFFICE_ZONE)
            if f"{local:%Y-%m-%d}" != handed.row.office_day or not "07:30" <= f"{local:%H:%M}" <= "16:30":
                yield f"letter {handed.row.number} of {handed.row.office_day} was handed over on {local:%d/%m/%Y %H:%M}"

    def only_the_latest_rung(self) -> Iterator[str]:
        for handed in self.world.letters:
            for row in (self.told[number] for number in handed.row.decisions):
                if row.obligation is None or row.rung not in UNIT_RUNGS or row.role not in TELLS:
                    continue
                kind, rule, due_on, _ = self._obligation(row.obligation, row.version)
                if kind == "remediation":
                    continue  # travels with a report's rung up to three working days away
                latest = self.latest_due(row.role, rule, due_on, office_day(handed.clock_at))
                if latest != row.rung:
                    yield f"letter {handed.row.number} told {row.role} rung {row.rung} of obligation {row.obligation}; {latest} was due"

    def latest_due(self, role: str, rule: str, due_on: date, day: date) -> str | None:
        """Return the latest rung of a unit's role that has come by ``day``."""
        due = [name for name in TELLS[role] if self._rung_day(name, due_on) <= day]
        if rule == "checkpoint":
            due = [name for name in due if name != "+1"]
        return due[-1] if due else None

    def _rung_day(self, rung: str, due_on: date) -> date:
        if rung.startswith("+"):
            return self.calendar.add_working_days(due_on, int(rung))
        return self.calendar.previous_working_day(due_on + timedelta(days=UNIT_RUNGS[rung]))

    def _obligation(self, number: int, version: int | None = None) -> tuple[str, str, date, int]:
        ((kind, rule, due_on, current),) = self.world.ask(
            "SELECT kind, rule, due_on, due_version FROM obligation WHERE id = ?", number
        )
        if version is not None and version != current:
            ((due_on,),) = self.world.ask(
                "SELECT applied_on FROM due_version WHERE obligation_id = ? AND version = ?", number, version
            )
        return kind, rule, date.fromisoformat(due_on), current

    # I1: nothing lost.

    def nothing_waits(self) -> Iterator[str]:
        """After the calm days nothing is in anybody's hand, and what could not leave stands before a person."""
        for kind, scope in self.world.ask("SELECT kind, scope FROM hold WHERE lifted_at IS NULL"):
            if not any(key.startswith(f"hold:{kind}") for key in self.people):
                yield f"the hold {kind} {scope} stands before nobody"
        for letter in self.letters.values():
            if letter.state in {"claimed", "handing_over", "planned", "ambiguous"}:
                yield f"letter {letter.id} is still {letter.state}"
            if letter.state == "blocked" and f"message:{letter.id}" not in self.people:
                yield f"letter {letter.id} is blocked and nobody is told"
        for row in self.decisions:
            nobody_reads = f"no_address:{row.unit}/{row.role}" in self.people
            # The operator's daily letter is about its day alone.
            of_its_day = row.notice == "operator_daily"
            if row.state == "planned" and row.send_on <= self.today and not nobody_reads and not of_its_day:
                yield f"decision {row.id} ({row.rung}, {row.role}) of {row.send_on} still waits"
            if row.state == "bundled" and self.letters[row.message or 0].state != "blocked":
                yield f"decision {row.id} is in letter {row.message}, {self.letters[row.message or 0].state}, and not done"
            if row.state == "done" and self.letters[row.message or 0].state != "accepted":
                yield f"decision {row.id} is done, its letter {row.message} {self.letters[row.message or 0].state}"

    def nothing_about_what_is_done(self) -> Iterator[str]:
        """A filing cancels, in its own transaction, what no mail server has."""
        for row in self.decisions:
            if row.obligation and row.version and row.state in {"planned", "held"}:
                owed = self.world.timeline[row.obligation][-1][1]
                if owed.state not in {"owed", "returned"}:
                    yield f"decision {row.id} ({row.rung}, {row.role}) is {row.state} about obligation {row.obligation}, {owed.state}"

    def nothing_is_lost(self) -> Iterator[str]:
        for number, unit, version, created_on, rule, due_on, kind in self._open():
            for role in TELLS:
                shift = 3 if kind == "remediation" else 0
                day = self.calendar.add_working_days(self.today, -shift)
                latest = self.latest_due(role, rule, due_on, day)
                if latest is not None:
                    yield from self._must_be_told(number, version, latest, role, created_on)
            if rule != "checkpoint":
                yield from self._above(number, unit, version, created_on, due_on)

    def _open(self) -> Iterator[tuple[int, int, int, date, str, date, str]]:
        rows = self.world.ask(
            "SELECT o.id, o.unit_id, o.due_version, o.created_on, o.rule, o.due_on, o.kind FROM obligation o "
            "LEFT JOIN assignment a ON a.id = o.assignment_id WHERE o.state IN ('owed', 'returned') "
            "AND coalesce(a.stage, '') NOT IN ('resolved', 'ended')"
        )
        for number, unit, version, created_on, rule, due_on, kind in rows:
            yield number, unit, version, date.fromisoformat(created_on), rule, date.fromisoformat(due_on), kind

    def _must_be_told(self, number: int, version: int, rung: str, role: str, created_on: date) -> Iterator[str]:
        found = [
            row
            for row in self.decisions
            if (row.obligation, row.version, row.rung, row.role) == (number, version, rung, role)
        ]
        where = f"rung {rung} of obligation {number} v{version} for {role}"
        if not found:
            yield f"{where} was never decided"
        for row in found:
            settled = row.state == "done" or (row.state == "superseded" and row.why in RECORDED)
            blocked = row.state == "bundled" and self.letters[row.message or 0].state == "blocked"
            stopped = row.role in POSTS and row.state == "cancelled" and row.reason.startswith("đã dừng")
            held = row.state == "held" and (row.needs_approval or row.send_on > self.today)
            nobody_reads = row.state == "planned" and f"no_address:{row.unit}/{row.role}" in self.people
            if not (settled or blocked or stopped or held or nobody_reads or self._told_anyhow(row)):
                yield f"{where} is {row.state} ({row.why}, {row.reason}), decision {row.id}"
            if row.why == "before_creation" and role in TELLS and created_on > self.today:
                yield f"{where} is said to lie before the obligation was created"

    def _told_anyhow(self, row: Decision) -> bool:
        """Did the mailbox that stands in for a refused one get the same in another role's letter?"""
        same = (row.obligation, row.version, row.rung)
        others = [one for one in self.decisions if (one.obligation, one.version, one.rung) == same and one is not row]
        told = {self.letters[one.message or 0].address for one in others if one.state == "done"}
        return row.state == "superseded" and any(f" {address} " in row.reason for address in told)

    def _above(self, number: int, unit: int, version: int, created_on: date, due_on: date) -> Iterator[str]:
        """Those above hear at the latest so many swept working days after the unit did."""
        late = [row for row in self.decisions if (row.obligation, row.version, row.rung) == (number, version, "+1")]
        told = [self.letters[row.message or 0].office_day for row in late if row.state == "done"]
        if not told or self.today <= due_on:
            return
        swept = {date.fromisoformat(day) for (day,) in self.world.ask("SELECT DISTINCT swept_on FROM sweep_run")}
        first = max(told)
        days = sum(1 for day in swept if first < day <= self.today and self.calendar.is_working_day(day))
        del unit
        later = self._had_a_digest_without(number)
        for role, (rung, needed) in ABOVE.items():
            if days >= needed + 1 + (SUPPLEMENT.get(role, 0) if later else 0):
                yield from self._must_be_told(number, version, rung, role, created_on)

    def _had_a_digest_without(self, number: int) -> bool:
        """Did a leader get a digest in which this obligation was not? Then it comes in a supplement."""
        digests: dict[int, set[int | None]] = defaultdict(set)
        for row in self.decisions:
            if row.role in SUPPLEMENT and row.state == "done" and row.message is not None:
                digests[row.message].add(row.obligation)
        return any(number not in told for told in digests.values())

    def the_unit_first(self) -> Iterator[str]:
        """Nobody above hears that a unit is late before the unit itself did."""
        for index, handed in enumerate(self.world.letters):
            for row in (self.told[number] for number in handed.row.decisions):
                if row.obligation is None or row.role not in ABOVE or row.rung == "follow_up":
                    continue
                late = [
                    other
                    for other in self.decisions
                    if (other.obligation, other.version, other.rung) == (row.obligation, row.version, "+1")
                ]
                if late and not any(self._told_before(other, index) for other in late):
                    yield f"letter {handed.row.number} told {row.role} of obligation {row.obligation} before its unit heard"

    def _told_before(self, row: Decision, index: int) -> bool:
        """Was it told before that letter, or is it before a person, or written down as not to be told?"""
        if row.state == "superseded" and row.why in RECORDED:
            return True
        if f"no_address:{row.unit}/{row.role}" in self.people:
            return True
        letter = self.letters.get(row.message or 0)
        if letter is None:
            return False
        earlier = {handed.message_id for handed in self.world.letters[:index] if handed.kept}
        before = letter.accepted_at is not None and letter.accepted_at < self._began()
        refused = letter.address in self.world.refused
        return before or letter.message_id in earlier or letter.state == "blocked" or refused
