"""The quarter as it is lived: each office day in turn, through the real flows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from prefect import Flow
from prefect.client.schemas.objects import State

from config.errors import Refused
from flows import administration, daily
from flows.demo.cast import Cast, cast_of
from flows.demo.stage import Stage
from flows.work.deliver import anything_waits
from flows.work.own_duties import synthesis_sent
from models.moves import Act

Tell = Callable[[date, str, str], None]
"""Says what happened on a day, in Vietnamese and in English."""


@dataclass
class Story:
    """One quarter of one plan."""

    stage: Stage
    plan: Path
    tell: Tell
    failed: list[str] = field(default_factory=list)
    cast: Cast | None = None

    async def begin(self) -> None:
        """Import the plan, open its period, and send the assignments."""
        day = self.stage.starts_on
        given = {"file": str(self.plan), "org": self.stage.pack.code, "follow_from": self.stage.due_on}
        state = await self._run(daily.import_plan, **given)
        if state.is_failed():
            raise Refused(state.message or "")
        self.tell(day, f"Nhập kế hoạch: {state.message}", f"The plan is imported: {state.message}")
        state = await self._run(administration.open_period, period=str(self.stage.period))
        self.tell(day, f"Mở kỳ: {state.message}", f"The period opens: {state.message}")
        with self.stage.office.database.read() as session:
            self.cast = cast_of(session, self.stage.period)
        await self._deliver(day, ("thư phân công", "assignments"))

    def days(self) -> Iterator[date]:
        """Give the working days from the plan's own to the chair's rung."""
        calendar, ladder = self.stage.office.calendar, self.stage.office.ladder
        due_on = calendar.next_working_day(self.stage.due_on)
        last = max(rung.day(due_on, calendar) for rung in ladder.rungs)
        day = self.stage.starts_on
        while day <= last:
            yield day
            day = calendar.add_working_days(day, 1)

    async def live(self, day: date) -> None:
        """Live one office day: the sweep at half past seven, the letters, and what the units do."""
        self.stage.clock.set(day, 7, 30)
        await self._run(administration.sweep, on=day, dry_run=False)
        await self._deliver(day, ("thư nhắc và báo cáo", "reminders and escalations"))
        self.stage.clock.set(day, 10)
        for happening in self._happenings(day):
            await happening()
        await self._deliver(day, ("thư tiếp nhận và trả lời", "receipts and answers"))

    def _happenings(self, day: date) -> list[Callable[[], Any]]:
        if self.cast is None:
            return []
        calendar, due_on = self.stage.office.calendar, self.stage.office.calendar.next_working_day(self.stage.due_on)
        script = {
            calendar.add_working_days(due_on, -3): [self._done_reports, self._most_report],
            calendar.add_working_days(due_on, -2): [self._returned_reports],
            calendar.add_working_days(due_on, -1): [self._review_returns, self._review_resolves],
            calendar.add_working_days(due_on, 2): [self._returned_again],
            calendar.add_working_days(due_on, 3): [self._late_reports, self._synthesis],
        }
        return list(script.get(day, []))

    async def _most_report(self) -> None:
        units = list(self._parts().on_time)
        await self._file(units, f"{len(units)} đơn vị báo cáo đúng hạn", f"{len(units)} units report on time")

    async def _done_reports(self) -> None:
        cast = self._parts()
        if cast.done and cast.done_item:
            await self._file(
                [cast.done],
                f"{cast.done} báo cáo đã khắc phục {cast.done_item}",
                f"{cast.done} reports {cast.done_item} as put right",
                items=[cast.done_item],
                claims_done=True,
            )

    async def _returned_reports(self) -> None:
        if unit := self._parts().returned:
            await self._file([unit], f"{unit} gửi báo cáo", f"{unit} reports")

    async def _review_returns(self) -> None:
        if unit := self._parts().returned:
            by = self.stage.office.calendar.add_working_days(self._today(), 3)
            reason = "làm rõ số liệu thực hiện đến ngày chốt số liệu và nguyên nhân chậm"
            await self._review(unit, "return", reason=reason, by=by)
            self.tell(
                self._today(), f"Trả lại báo cáo của {unit}, hạn gửi lại {by:%d/%m}", f"{unit}'s report is returned"
            )

    async def _returned_again(self) -> None:
        if unit := self._parts().returned:
            await self._file([unit], f"{unit} gửi lại báo cáo", f"{unit} reports again")

    async def _review_resolves(self) -> None:
        cast = self._parts()
        if cast.done and cast.done_item:
            evidence = "biên bản kiểm tra và số liệu thống kê kèm báo cáo"
            await self._review(cast.done, "resolve", items=[cast.done_item], evidence=evidence)
            self.tell(
                self._today(), f"Xác nhận đã khắc phục {cast.done_item}", f"{cast.done_item} is confirmed as resolved"
            )

    async def _late_reports(self) -> None:
        if unit := self._parts().late:
            await self._file(
                [unit], f"{unit} báo cáo, quá hạn 3 ngày làm việc", f"{unit} reports three working days late"
            )

    async def _synthesis(self) -> None:
        synthesis_sent(self.stage.office, self.stage.period, Act("demo", self.stage.clock(), "văn bản đã phát hành"))
        self.tell(self._today(), "Cơ quan đầu mối gửi báo cáo tổng hợp", "The focal unit sends its synthesis report")

    async def _file(self, units: list[str], vi: str, en: str, **more: object) -> None:
        if units:
            words = "Kết quả thực hiện trong kỳ theo báo cáo kèm theo."
            given = {"period": str(self.stage.period), "units": units, "result": words}
            await self._run(daily.receive, **given, **more)
            self.tell(self._today(), vi, en)

    async def _review(self, unit: str, verdict: str, **more: object) -> None:
        await self._run(daily.review, period=str(self.stage.period), unit=unit, verdict=verdict, **more)

    async def _deliver(self, day: date, what: tuple[str, str]) -> None:
        if anything_waits(self.stage.office, self.stage.clock()):
            state = await self._run(administration.deliver)
            self.tell(day, f"{what[0]}: {state.message}", f"{what[1]}: {state.message}")

    async def _run(self, flow: Flow[Any, Any], **given: object) -> State[Any]:
        call: Any = flow  # the type of a call hangs on return_state, which the types of a flow do not say
        state: State[Any] = await call(**given, return_state=True)
        if not state.is_completed() or state.name == "NeedsAPerson":
            self.failed.append(f"{flow.name}: {state.name}: {state.message}")
        return state

    def _today(self) -> date:
        from config.clock import office_day

        return office_day(self.stage.clock())

    def _parts(self) -> Cast:
        if self.cast is None:
            raise LookupError("the parts are given when the period has opened")
        return self.cast
