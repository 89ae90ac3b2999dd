"""What was read in an issued document, each fact with the place it stands at.

A reading is a faithful account of a text, not yet the register: a group of units is one mention here and is
expanded only at import, and what the text does not say is absent, never inferred.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from config.language import say


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """``[start, end)`` in code points of the file as decoded; ``text[start:end]`` is the quotation, unchanged."""

    start: int
    end: int

    def quote(self, text: str) -> str:
        """Return the words of ``text`` that this span stands for."""
        return text[self.start : self.end]


class DocumentKind(StrEnum):
    """What the document is, which decides what its items mean."""

    PLAN = "plan"
    """Weaknesses are assigned to units, with a time to be put right."""
    REVIEW = "review"
    """A review of a period: shortcomings are named, nobody is assigned yet."""
    REPORT = "report"
    """A report on a period, likewise without assignments."""


class MentionKind(StrEnum):
    """What the words that name who does something stand for."""

    UNIT = "unit"
    """One unit of the organisation pack."""
    GROUP = "group"
    """A group whose members the pack lists, such as the 27 districts."""
    OPEN_GROUP = "open_group"
    """A group nobody has listed ("các đơn vị liên quan"): owes nothing until a person settles its members."""
    UNKNOWN = "unknown"
    """Words the pack does not know; left as they are, with the nearest candidates in a remark."""


class CauseKind(StrEnum):
    """Where a cause lies, only as far as the text says so."""

    OBJECTIVE = "objective"
    SUBJECTIVE = "subjective"
    UNSPECIFIED = "unspecified"


class DeadlineKind(StrEnum):
    """The forms in which plans give a time to be put right (glossary: thời gian khắc phục)."""

    YEAR = "year"
    """"Năm 2023": by 31/12/2023."""
    YEAR_ONWARDS = "year_onwards"
    """"Năm 2023 và các năm tiếp theo": no closing date, a yearly checkpoint."""
    QUARTER = "quarter"
    QUARTER_ONWARDS = "quarter_onwards"
    MONTH = "month"
    BEFORE_DATE = "before_date"
    DATE = "date"
    RANGE = "range"
    RECURRING = "recurring"
    """"Thường xuyên", "Hằng năm": like year_onwards, a yearly checkpoint."""
    FROM_DATE = "from_date"
    BY_REFERENCE = "by_reference"
    """"Theo kế hoạch ...": the date stands in another document."""
    OPEN_ENDED = "open_ended"
    """"Khắc phục từng bước": no closing date was meant."""
    NONE = "none"
    """A label with no date after it, or words that are no date."""


class Frequency(StrEnum):
    """How often a plan asks for a report."""

    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"
    ONCE = "once"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class UnitMention:
    """The words that name a unit or a group, and what they were matched with."""

    as_written: str
    name: str | None
    """Canonical name in the organisation pack; None when the pack does not know the words."""
    kind: MentionKind
    span: Span
    code: str | None = None
    """Code of the unit or group in the pack; None for open groups the pack does not list, and for unknown."""


@dataclass(frozen=True, slots=True)
class DeadlineReading:
    """A time to be put right, as written and as understood."""

    text: str
    kind: DeadlineKind
    span: Span
    year: int | None = None
    quarter: int | None = None
    """1 to 4."""
    month: int | None = None
    """1 to 12."""
    on: date | None = None
    """The date named: the day itself, the day before which, or the day from which, as the kind says."""
    until: date | None = None
    """Last day of a range."""


@dataclass(frozen=True, slots=True)
class CauseReading:
    """One cause: a bullet under its label, or a paragraph where there are no bullets."""

    kind: CauseKind
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class TaskReading:
    """One task or measure, with the units of its header and the deadlines inside its words."""

    text: str
    span: Span
    units: tuple[UnitMention, ...] = ()
    deadlines: tuple[DeadlineReading, ...] = ()


@dataclass(frozen=True, slots=True)
class Remark:
    """Something the reader of the reading should know: a doubt, a repair, a question to settle.

    The sentence stands in both languages (decision 0009); ``message`` is the one of whoever sits before the program.
    """

    code: str
    """Stable, such as ``open_group`` or ``unit_unknown``."""
    vi: str
    en: str
    span: Span | None = None

    @property
    def message(self) -> str:
        """The sentence in the user's language."""
        return say(self.vi, self.en)


@dataclass(frozen=True, slots=True)
class WeaknessReading:
    """One weakness: its statement is the item's own sentence(s), without number and role labels."""

    ordinal: int
    """Place in the document, from 1; the printed number may repeat or jump."""
    statement: str
    span: Span
    causes: tuple[CauseReading, ...] = ()
    lead: tuple[UnitMention, ...] = ()
    coordinating: tuple[UnitMention, ...] = ()
    implementing: tuple[UnitMention, ...] = ()
    tasks: tuple[TaskReading, ...] = ()
    deadline: DeadlineReading | None = None
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportingRuleReading:
    """A duty to report that the document states."""

    frequency: Frequency
    quote: str
    span: Span
    day: int | None = None
    """Day of the month; None when the text gives none."""
    month_of_period: int | None = None
    """Month within the period, from 1: the last month of a quarter is 3."""
    on: date | None = None
    """The one date of a rule that applies once."""
    reporters: tuple[str, ...] = ()
    """Who reports, in the document's words."""
    recipient: str | None = None
    via: str | None = None


@dataclass(frozen=True, slots=True)
class FocalMention:
    """The focal unit, where the document names one."""

    as_written: str
    name: str | None
    span: Span
    code: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """Who issued what, when; blank where the document leaves it blank."""

    kind: DocumentKind
    number: str | None = None
    issued_on: date | None = None
    issuer: str | None = None
    title: str | None = None
    period: str | None = None
    """The period the document is about, in the form of :class:`models.facts.period.Period`, where it says one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read in one document."""

    document: DocumentHead
    focal_unit: FocalMention | None = None
    reporting_rules: tuple[ReportingRuleReading, ...] = ()
    weaknesses: tuple[WeaknessReading, ...] = ()
    shared_causes: tuple[CauseReading, ...] = ()
    remarks: tuple[Remark, ...] = field(default=())
