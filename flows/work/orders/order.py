"""What an order is, who gives it, and what it leaves to be read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from config.clock import Clock
from config.errors import Refused
from config.language import say
from flows.work.office import Office
from models.moves import Act

PERIOD = r"^(\d{4}(-(Q[1-4]|H[12]|9M|0[1-9]|1[0-2]))?|once:\d{4}-\d{2}-\d{2})$"
PeriodText = Annotated[str, Field(pattern=PERIOD)]
Words = Annotated[str, Field(min_length=1, max_length=300)]
Name = Annotated[str, Field(max_length=300)]
WeaknessCode = Annotated[str, Field(pattern=r"^[\w.-]{1,60}/\d{1,4}$")]
InboxFile = Annotated[str, Field(pattern=r"^[^/\\.\x00-\x1f][^/\\\x00-\x1f]{0,200}$")]


class Source(StrEnum):
    """Where an order came from, and so how far it is known who gave it."""

    COMMAND = "cli"
    """A user of this machine: the operating system knows who."""
    PREFECT = "prefect"
    """Prefect's pages: whoever can open them."""
    API = "api"
    """The HTTP API: whoever has its token."""


@dataclass(frozen=True, slots=True)
class Giver:
    """Who gives an order."""

    source: Source
    reference: str
    """The user's name, Prefect's run id, the request's id."""

    @property
    def verified(self) -> bool:
        """Is it known who it is? Only then may an order touch what goes to leadership."""
        return self.source is Source.COMMAND

    def act(self, clock: Clock, on_behalf_of: str, reason: str) -> Act:
        """Return who did it for history; raises Refused where a name and a reason must be given and are not."""
        if self.verified:
            return Act(f"cli:{self.reference}" + (f" ({on_behalf_of})" if on_behalf_of else ""), clock(), reason)
        if not on_behalf_of.strip() or not reason.strip():
            raise Refused(
                "Hãy điền on_behalf_of (làm theo yêu cầu của ai) và reason (lý do): lịch sử phải ghi lại. Chưa có gì thay đổi.",
                "Fill in on_behalf_of (for whom) and reason (why): history must tell. Nothing was changed.",
            )
        named = " ".join(on_behalf_of.split())
        return Act(f"{self.source}:{self.reference} (on behalf of {named}, unverified)", clock(), reason.strip())

    def must_be_verified(self) -> None:
        """Refuse to touch what goes to leadership for somebody who is not known."""
        if not self.verified:
            raise Refused(
                "Việc liên quan đến báo cáo lên lãnh đạo chỉ làm được bằng lệnh trên máy chủ (dondoc escalation, dondoc run): ở "
                "đây không xác minh được người thực hiện. Chưa có gì thay đổi.",
                "What goes to leadership is ordered on the command line of the server only (dondoc escalation, dondoc run): "
                "who gives the order is not known for certain here. Nothing was changed.",
            )


class Form(BaseModel):
    """The fields every order has."""

    model_config = ConfigDict(extra="forbid")

    on_behalf_of: Name = Field(
        default="", description="Làm theo yêu cầu của ai (bắt buộc ở đây). / For whom this is done (required here)."
    )
    reason: Name = Field(default="", description="Lý do, ghi vào lịch sử (bắt buộc ở đây). / Why, for the history.")


@dataclass(frozen=True, slots=True)
class Done:
    """What an order did."""

    state: str
    """Names the outcome: the state the run ends in."""
    vi: str
    en: str
    columns: tuple[tuple[str, str], ...] = ()
    rows: Sequence[Sequence[str]] = ()
    """Who got what and why, in words; no address of a person."""
    about: str = ""
    """What the run is named after."""
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """The sentence in the user's language."""
        return say(self.vi, self.en)

    def page(self) -> str:
        """Return the outcome as a page a person can read, in both languages."""
        lines = [f"# {self.state}", self.vi, f"*{self.en}*"]
        if self.rows:
            head = " | ".join(f"{vi} / {en}" for vi, en in self.columns)
            table = [f"| {head} |", "|" + "---|" * len(self.columns)]
            table += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in self.rows[:MOST_ROWS]]
            if len(self.rows) > MOST_ROWS:
                table.append(f"| … {len(self.rows) - MOST_ROWS} |" + " |" * (len(self.columns) - 1))
            lines.append("\n".join(table))
        return "\n\n".join(lines)


MOST_ROWS = 1000
"""Rows of a page; more is for `--json`."""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


@dataclass(frozen=True, slots=True)
class Order:
    """One order: its name, its form, and its work."""

    name: str
    form: type[Form]
    work: Callable[[Office, Clock, Any, Giver], Done]
    vi: str
    en: str

    def given(self, values: dict[str, Any]) -> Form:
        """Check the values against the form; raises Refused naming the first field that is wrong."""
        try:
            return self.form.model_validate(values)
        except ValidationError as error:
            raise wrong_field(error) from error


def wrong_field(error: ValidationError) -> Refused:
    """Return the sentence about the first field that a form does not take."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "?"
    return Refused(
        f"Giá trị của “{where}” không hợp lệ ({first['msg']}). Hãy sửa lại. Chưa có gì thay đổi.",
        f"The value of “{where}” is wrong ({first['msg']}). Correct it. Nothing was changed.",
    )
