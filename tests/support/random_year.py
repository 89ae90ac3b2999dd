"""Three quarters of a small province as the dice fall: whatever people do to a register that a paper then tells of."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import text

from config.clock import office_day
from config.errors import Refused
from flows.work.by_hand import end_by_hand, follow_outside
from flows.work.escalation import stop
from flows.work.extension import grant
from flows.work.links import link
from flows.work.pause import set_pause
from flows.work.receive import Answer, Paper, file_report
from flows.work.review import accept, resolve, send_back
from flows.work.whole_weakness import relapse
from models.facts.period import Period
from tests.support.clock import at
from tests.support.office import Day
from tests.support.organisation import HEALTH, TRADE
from tests.support.plans import PLAN_2022, PLAN_2023

PLAN = PLAN_2023.replace("Năm 2023 và các năm tiếp theo", "Trước ngày 20/9/2023", 1).replace(
    "Thời gian khắc phục: Năm 2023 và các năm tiếp theo.\n\n4.", "Thời gian khắc phục: Quý II năm 2024.\n\n4."
)
"""The weaknesses are to be put right by 19/9/2023, in 2023, by the end of June 2024, and in 2023 and after."""

QUARTERS = (
    ("2023-Q3", "23/8/2023", date(2023, 9, 15)),
    ("2023-Q4", "18/9/2023", date(2023, 12, 15)),
    ("2024-Q1", "18/12/2023", date(2024, 3, 15)),
)
"""Period, the morning whose sweep opens it, and its due date."""

RESULTS = (
    "Đã rà soát từng dự án và ban hành văn bản chỉ đạo.",
    "Đã hoàn thành.",
    "Chưa hoàn thành do thiếu mặt bằng.",
    "Giải ngân đạt 45%.",
    "",
)
FILED = (timedelta(-4), timedelta(-3), timedelta(), timedelta(3), timedelta(4))
"""How long before or after the due date units file."""


@dataclass
class Year:
    """The dice, and what is still to happen in the running quarter, by its moment."""

    day: Day
    dice: random.Random
    waiting: list[tuple[datetime, int, Callable[[], object]]] = field(default_factory=list)

    def later(self, when: datetime, act: Callable[[], object]) -> None:
        self.waiting.append((when, len(self.waiting), act))

    def happen(self) -> None:
        """Do all that waits, in the order of its moments; what the program refuses does not happen."""
        while self.waiting:
            first = min(self.waiting, key=lambda one: one[:2])
            self.waiting.remove(first)
            self.day.clock.now = max(first[0], self.day.clock.now)
            try:
                first[2]()
            except Refused:
                continue

    def chance(self, share: float) -> bool:
        return self.dice.random() < share


def live_a_random_year(day: Day, seed: int, *, two_plans: bool) -> date:
    """Live two or three quarters; returns a day after which nothing happened."""
    year = Year(day, random.Random(seed))  # noqa: S311  # examples, not secrets
    if two_plans:
        day.begin(PLAN_2022)
    day.begin(PLAN)
    quarters = QUARTERS[: year.dice.choice([2, 3, 3])]
    for period, opening, due in quarters:
        day.sweep(f"{opening} 07:00")
        day.deliver(f"{opening} 08:00")
        _around_the_due_date(year, period, due)
        if period != "2023-Q3":
            _between(year, due)
        for number, code, unit in list(_owed(day, period)):
            _one_report(year, period, due, number, code, unit)
        year.happen()
        day.live_through(f"{due + timedelta(days=7):%d/%m/%Y}")
    if two_plans:
        link(day.office, f"KH35-2023/0{year.dice.choice([1, 2, 3, 4])}", "KH90-2022/03", day.act("vẫn thiếu bác sĩ"))
    return office_day(day.clock.now) + timedelta(days=year.dice.choice([0, 1, 1, 40]))


def _owed(day: Day, period: str) -> Iterator[tuple[int, str, str]]:
    query = text(
        "SELECT o.id, w.code, u.name FROM obligation o JOIN weakness w ON w.id = o.weakness_id JOIN unit u ON u.id = "
        "o.unit_id WHERE o.kind = 'report' AND o.period = :period ORDER BY o.id"
    )
    with day.office.database.read() as session:
        yield from [(int(row[0]), str(row[1]), str(row[2])) for row in session.execute(query, {"period": period})]


def _one_report(year: Year, period: str, due: date, number: int, code: str, unit: str) -> None:
    """One unit on one weakness: silent, or a filing and what its reviewer says of it; a return may be answered."""
    day, dice, quarter = year.day, year.dice, Period.parse(period)
    if year.chance(0.2):
        return
    when = at(f"{due + dice.choice(FILED):%d/%m/%Y} 09:00") + timedelta(minutes=number)
    paper = Paper(number=dice.choice([None, "7/BC"]), content_pending=year.chance(0.1))
    answer = Answer() if paper.content_pending else _answer(dice)
    year.later(when, lambda: file_report(day.office, unit, quarter, [code], day.act(), answer, paper))
    fate = dice.random()
    said = when + timedelta(hours=1 + 24 * dice.choice([0, 0, 5]))
    if fate < 0.35:
        year.later(said, lambda: resolve(day.office, unit, quarter, [code], day.act(), "Biên bản kiểm tra"))
    elif fate < 0.5:
        year.later(said, lambda: send_back(day.office, unit, quarter, [code], day.act("Bổ sung số liệu")))
        if year.chance(0.5):
            again = _answer(dice)
            year.later(
                said + timedelta(hours=2), lambda: file_report(day.office, unit, quarter, [code], day.act(), again)
            )
    elif fate < 0.7:
        year.later(said, lambda: accept(day.office, unit, quarter, [code], day.act()))


def _answer(dice: random.Random) -> Answer:
    return Answer(
        result=dice.choice(RESULTS),
        percent=dice.choice([None, 0, 45, 45, 60, 100]),
        claims_done=dice.random() < 0.4,
        causes=dice.choice(["", "", "Nhiều việc mới."]),
        difficulties=dice.choice(["", "Thiếu kinh phí."]),
        proposals=dice.choice(["", "Bố trí kinh phí."]),
        objective_causes=dice.choice(["", "Thời tiết bất lợi."]),
        subjective_causes=dice.choice(["", "Chưa quyết liệt."]),
        next_steps=dice.choice(["", "Tiếp tục đôn đốc."]),
    )


def _around_the_due_date(year: Year, period: str, due: date) -> None:
    """A storm for a unit, one of its items, or everybody; more time; an escalation that is stopped."""
    day, dice, quarter = year.day, year.dice, Period.parse(period)
    scopes: list[tuple[str | None, Period | None, list[str] | None]] = [
        (HEALTH, None, None),
        (TRADE, quarter, ["KH35-2023/02"]),
        (None, quarter, None),
    ]
    for unit, of, items in scopes:
        if year.chance(0.45):
            first = due + timedelta(days=dice.choice([-3, 0, 1]))
            last = due + timedelta(days=dice.choice([1, 20, 20]))
            moment = at(f"{due + timedelta(days=dice.choice([-3, 0])):%d/%m/%Y} 07:30")
            year.later(moment, partial(_rest, day, first, last, unit, of, items))
    if year.chance(0.3):
        until = due + timedelta(days=4)
        more = at(f"{due - timedelta(days=2):%d/%m/%Y} 10:00")
        year.later(more, lambda: grant(day.office, TRADE, quarter, ["KH35-2023/01"], day.act("chờ số liệu"), until))
    if year.chance(0.5):
        late = at(f"{due + timedelta(days=5):%d/%m/%Y} 10:00")
        year.later(late, lambda: stop(day.office, quarter, None, [HEALTH], day.act("đang khắc phục bão.")))


def _between(year: Year, due: date) -> None:
    """Between two due dates: what was put right comes back, an item ends or is followed elsewhere from now on."""
    day, soon = year.day, due - timedelta(days=50)
    for ordinal in (1, 2, 3, 4):
        if year.chance(0.6):
            when = at(f"{soon:%d/%m/%Y} 09:00") + timedelta(minutes=ordinal)
            year.later(when, partial(_relapse, day, f"KH35-2023/0{ordinal}"))
    if year.chance(0.2):
        year.later(at(f"{soon:%d/%m/%Y} 10:00"), lambda: end_by_hand(day.office, "KH35-2023/04", day.act("QĐ 5")))
    if year.chance(0.2):
        outside = at(f"{due:%d/%m/%Y} 16:00")
        year.later(outside, lambda: follow_outside(day.office, "KH35-2023/02", day.act("QĐ 6")))


def _rest(
    day: Day, first: date, last: date, unit: str | None, period: Period | None, items: list[str] | None
) -> object:
    return set_pause(day.office, first, last, day.act("bão số 4"), unit, period, items)


def _relapse(day: Day, code: str) -> object:
    return relapse(day.office, code, day.act("lại phát sinh"))
