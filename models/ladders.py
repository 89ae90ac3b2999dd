"""Reading the ladder from its file, checked before anything climbs it."""

from pathlib import Path

from pydantic import Field, model_validator

from config.data import TomlShape, WrongValue, read_toml
from config.errors import BadSetting
from models.facts.ladder import UNIT_ROLES, Ladder, Release, Role, Rung


class RungShape(TomlShape):
    """One `[[rung]]` of config/ladder.toml."""

    name: str = Field(pattern=r"^[+-]?\d+$")
    calendar_days: int | None = Field(default=None, le=0)
    working_days: int | None = Field(default=None, ge=1)
    tells: tuple[Role, ...] = Field(min_length=1)
    notice: str

    @model_validator(mode="after")
    def _one_count(self) -> "RungShape":
        if (self.calendar_days is None) == (self.working_days is None):
            raise WrongValue(
                "hãy ghi calendar_days (từ 0 trở xuống) hoặc working_days (từ 1 trở lên), một trong hai",
                "give calendar_days (zero or less) or working_days (one or more), one of the two",
            )
        return self

    @model_validator(mode="after")
    def _named_by_its_days(self) -> "RungShape":
        """A decision is unique by the rung's name: two rungs of one name would be told once."""
        days = self.calendar_days if self.working_days is None else self.working_days
        if days is not None and int(self.name) != days:
            raise WrongValue(
                f"“name” là {self.name} nhưng bậc cách hạn {days} ngày; hãy ghi cùng một số",
                f"“name” is {self.name} but the rung is {days} days from the due date; write the same number",
            )
        return self

    @model_validator(mode="after")
    def _nobody_above_before_the_due_date(self) -> "RungShape":
        if self.calendar_days is not None and not set(self.tells) <= set(UNIT_ROLES):
            raise WrongValue(
                "trước và đúng hạn chỉ nhắc chính đơn vị (clerk, contact, head); cấp trên thì dùng working_days",
                "up to the due date only the unit itself is told (clerk, contact, head); use working_days for others",
            )
        return self


class LadderShape(TomlShape):
    """The whole of config/ladder.toml."""

    leadership_release: Release
    hold_working_days: int = Field(ge=1)
    most_mails_a_period: int = Field(ge=1)
    join_within_working_days: int = Field(ge=0)
    rung: tuple[RungShape, ...] = Field(min_length=1)


def load_ladder(path: Path) -> Ladder:
    """Return the ladder in ``path``; raises BadSetting naming file, key and remedy."""
    shape = read_toml(path, LadderShape)
    rungs = tuple(
        Rung(rung.name, rung.tells, rung.notice, rung.calendar_days, rung.working_days) for rung in shape.rung
    )
    order = [rung.calendar_days if rung.working_days is None else rung.working_days for rung in rungs]
    if order != sorted(set(order), key=lambda days: days or 0):
        raise BadSetting(
            f"{path}, khóa “rung”: các bậc xếp từ thấp đến cao, không trùng ngày. Hãy xếp lại; chưa khởi động gì.",
            f"{path}, key “rung”: rungs stand lowest first, no day twice. Put them in order; nothing was started.",
        )
    return Ladder(
        rungs,
        shape.leadership_release,
        shape.hold_working_days,
        shape.most_mails_a_period,
        shape.join_within_working_days,
    )
