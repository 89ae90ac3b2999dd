"""What the demonstration shows: a progress bar, a timeline, the tables at the end, and what to try next."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlmodel import col, select

from config.clock import office_day
from config.language import say
from models.facts.ladder import UNIT_ROLES
from models.facts.lifecycle import ObligationKind
from models.queries.obligations import standing_of
from models.queries.pauses import paused_days
from models.tables import Message, MessageState, Obligation, Unit
from notifications.names_of_letters import notice_words, rung_words

if TYPE_CHECKING:
    from flows.demo.mailbox import Mailbox
    from flows.demo.stage import Stage

STANDINGS = {
    "filed_on_time": ("đúng hạn", "on time"),
    "filed_late": ("quá hạn, đã gửi", "late, filed"),
    "overdue": ("quá hạn, chưa gửi", "overdue"),
    "not_due": ("chưa đến hạn", "not due"),
    "due_soon": ("sắp đến hạn", "due soon"),
    "due_today": ("đến hạn hôm nay", "due today"),
    "paused": ("tạm dừng", "set aside"),
    "no_longer_owed": ("không còn phải báo cáo", "no longer owed"),
}
WEEKDAYS = (("T2", "Mo"), ("T3", "Tu"), ("T4", "We"), ("T5", "Th"), ("T6", "Fr"), ("T7", "Sa"), ("CN", "Su"))
ROWS_SHOWN = 14


class Screen:
    """The terminal the demonstration is shown on."""

    def __init__(self) -> None:
        self.console = Console(highlight=False)

    def opening(self, plan: Path, stage: "Stage") -> None:
        """Say which plan is lived through, from when to when."""
        head = stage.reading.document
        self.console.rule("[bold]Đôn Đốc")
        self._say(
            f"{plan}: số {head.number or '–'} ngày {head.issued_on or '–'}, {len(stage.reading.weaknesses)} hạn chế.",
            f"{plan}: number {head.number or '–'} of {head.issued_on or '–'}, {len(stage.reading.weaknesses)} weaknesses.",
        )
        self._say(
            f"Sống lại kỳ {stage.period}, hạn gửi {stage.due_on:%d/%m/%Y}, từ {stage.starts_on:%d/%m/%Y}, trên đồng hồ ảo.",
            f"Living through {stage.period}, due {stage.due_on}, from {stage.starts_on}, on a virtual clock.",
        )
        if stage.made_up_contacts:
            self._say(
                "Không có bộ dữ liệu tổ chức nào khớp với kế hoạch này: đã tạo địa chỉ thử nghiệm cho các đơn vị đọc được.",
                "No organisation pack knows this plan's units: demonstration addresses were made for the units read.",
            )

    @contextmanager
    def waiting_for_prefect(self) -> Iterator[None]:
        """Show that Prefect is starting; on a cold machine that takes some seconds."""
        with self.console.status(say("Đang khởi động Prefect ...", "Starting Prefect ...")):
            yield

    @contextmanager
    def progress(self, steps: int) -> Iterator[Callable[[], None]]:
        """Show how many of the days are lived; gives the function that counts one."""
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.console, transient=True) as bar:
            task = bar.add_task(say("Ngày làm việc", "Working days"), total=steps)
            yield lambda: bar.advance(task)

    def tell(self, day: date, vi: str, en: str) -> None:
        """Add a line to the timeline."""
        self.console.print(f"[cyan]{say(*WEEKDAYS[day.weekday()])} {day:%d/%m/%Y}[/]  {escape(say(vi, en))}")

    def closing(self, stage: "Stage", mailbox: "Mailbox", out: Path, flow_runs: int, seconds: float) -> None:
        """Show the table of units, the table of mails by rung, where the letters lie, and what to try."""
        self.console.print(self._units(stage))
        self.console.print(self._rungs(stage))
        letters = sum(len(paths) for paths in mailbox.arrived.values())
        self._say(
            f"{letters} thư đã đến hộp thư, {flow_runs} lượt chạy luồng, {seconds:.0f} giây.",
            f"{letters} letters arrived, {flow_runs} flow runs, {seconds:.0f} seconds.",
        )
        self._say(
            f"Thư nằm ở {out / 'mail'} (mỗi địa chỉ một thư mục, tệp .eml).",
            f"The letters lie in {out / 'mail'} (.eml).",
        )
        self._say("Thử tiếp:", "Try next:")
        home = f"DONDOC_HOME={out / 'office'}"
        for command in (
            f"{home} .venv/bin/dondoc outbox list",
            f"{home} .venv/bin/dondoc weaknesses",
            f"{home} .venv/bin/dondoc report list --period {stage.period}",
            f"{home} .venv/bin/dondoc sweep --dry-run --on {office_day(stage.clock())}",
            "make demo PLAN=<kế hoạch khác / another plan>",
        ):
            self.console.print(f"  {escape(command)}", soft_wrap=True)

    def problem(self, words: str) -> None:
        """Say what went wrong."""
        self.console.print(f"[bold red]✗[/] {escape(words)}")

    def _say(self, vi: str, en: str) -> None:
        self.console.print(escape(say(vi, en)), soft_wrap=True)

    def _units(self, stage: "Stage") -> Table:
        table = Table(title=say("Đơn vị", "Units"), title_justify="left")
        for name in (
            say("Đơn vị", "Unit"),
            say("Nội dung", "Items"),
            say("Tình hình", "Standing"),
            say("Thư", "Mails"),
        ):
            table.add_column(name)
        today = office_day(stage.clock())
        with stage.office.database.read() as session:
            mails = Counter(
                session.exec(
                    select(col(Message.unit_id)).where(
                        Message.state == MessageState.ACCEPTED, col(Message.role).in_(UNIT_ROLES)
                    )
                )
            )
            rows = session.exec(
                select(Obligation, Unit)
                .where(Obligation.unit_id == Unit.id, Obligation.kind == ObligationKind.REPORT)
                .where(Obligation.period == str(stage.period))
                .order_by(Unit.name)
            ).all()
            paused = paused_days(session, [owed for owed, _ in rows], today)
            by_unit: dict[tuple[int, str], Counter[str]] = {}
            for owed, unit in rows:
                standing = standing_of(owed, today, paused[owed.id])
                by_unit.setdefault((unit.id, unit.name), Counter())[standing.value] += 1
        # What went differently first: that is what a reader looks for.
        ordered = sorted(by_unit.items(), key=lambda entry: (set(entry[1]) == {"filed_on_time"}, entry[0][1]))
        for (unit_id, name), counts in ordered[:ROWS_SHOWN]:
            standings = ", ".join(f"{count} {say(*STANDINGS[word])}" for word, count in counts.items())
            table.add_row(escape(name), str(counts.total()), standings, str(mails[unit_id]))
        if len(ordered) > ROWS_SHOWN:
            rest = len(ordered) - ROWS_SHOWN
            table.add_row(say(f"… và {rest} đơn vị khác, đều đúng hạn", f"… and {rest} more, all on time"), "", "", "")
        return table

    def _rungs(self, stage: "Stage") -> Table:
        table = Table(title=say("Thư theo bậc", "Mails by rung"), title_justify="left")
        for name in (say("Bậc", "Rung"), say("Loại thư", "Notice"), say("Ngày", "Day"), say("Số thư", "Mails")):
            table.add_column(name)
        with stage.office.database.read() as session:
            rows = session.exec(select(Message).where(Message.state == MessageState.ACCEPTED).order_by(col(Message.id)))
            counts = Counter((row.office_day, row.rung, row.notice) for row in rows)
        for (day, rung, notice), count in sorted(counts.items()):
            table.add_row(rung_words(rung), notice_words(notice), f"{day:%d/%m/%Y}", str(count))
        return table
