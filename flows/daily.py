"""The flows of the daily work: thin shells over the use cases, each named after what it did when it ends."""

import asyncio
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Literal

from prefect import flow, runtime
from prefect.client.schemas.objects import State
from prefect.states import Completed

from config.errors import Refused
from config.language import say
from flows.administration import giver, leave_page
from flows.lifecycle import show_changes
from flows.refusals import refusals_are_states
from flows.wiring import Works, works
from flows.work import deliver as delivery
from flows.work import import_plan as importing
from flows.work import periods
from flows.work import receive as receiving
from flows.work import review as reviewing
from flows.work import sweep as sweeping
from flows.work.orders.daily import swept_words
from flows.work.orders.order import PeriodText
from models.facts.due import vi_day
from models.facts.period import Period
from models.moves import Act


def _act(at: Works, flow_name: str, because: str = "") -> Act:
    return Act(f"flow:{flow_name}", at.clock(), because)


def _asked(at: Works, flow_name: str, on_behalf_of: str, reason: str) -> Act:
    """Return who asks: in Prefect's pages a name and a reason must be given."""
    if runtime.deployment.id:
        return giver().act(at.clock, on_behalf_of, reason)
    return _act(at, flow_name, reason)


@flow(name="import-plan", flow_run_name="import {file}", validate_parameters=False)
@refusals_are_states
async def import_plan(file: str, org: str = "", follow_from: date | None = None) -> State[object]:
    """Take an issued plan into the register.

    ``file``: path of the document. ``org``: organisation pack, the installation's own by default. ``follow_from``:
    nothing is owed that was due before it.
    """
    at = works()
    pack = await asyncio.to_thread(at.pack, org)
    done = await asyncio.to_thread(
        importing.import_plan, at.office, Path(file), pack, _act(at, "import-plan"), follow_from
    )
    await show_changes(at)
    words = say(
        f"{done.plan}: {done.weaknesses} hạn chế, {done.assignments} phân công, {done.questions} điểm cần xác định",
        f"{done.plan}: {done.weaknesses} weaknesses, {done.assignments} assignments, {done.questions} to be settled",
    )
    return Completed(name="Imported" if done.new else "AlreadyImported", message=words, data=asdict(done))


@flow(name="open-period", flow_run_name="open {period}", validate_parameters=False)
@refusals_are_states
async def open_period(period: PeriodText, on_behalf_of: str = "", reason: str = "") -> State[object]:
    """Mở kỳ báo cáo và bổ sung các nghĩa vụ còn thiếu. / Open a period and add the obligations that are missing.

    Args:
        period: Kỳ báo cáo, ví dụ 2023-Q3. / The period, such as 2023-Q3.
        on_behalf_of: Làm theo yêu cầu của ai (bắt buộc ở trang này). / For whom (required in these pages).
        reason: Lý do, ghi vào lịch sử (bắt buộc ở trang này). / Why, for the history.
    """
    at = works()
    act = _asked(at, "open-period", on_behalf_of, reason)
    done = await asyncio.to_thread(periods.open_period, at.office, Period.parse(period), act)
    words = say(
        f"{done.period}: thêm {done.obligations_added}, tổng số {done.obligations} nghĩa vụ, hạn {vi_day(done.due_on)}",
        f"{done.period}: {done.obligations_added} obligations added, {done.obligations} in all, due {done.due_on}",
    )
    return Completed(name="Opened" if done.obligations_added else "NothingNew", message=words, data=asdict(done))


@flow(name="sweep", flow_run_name="sweep on {on}", validate_parameters=False)
@refusals_are_states
async def sweep(
    on: date | None = None, dry_run: bool = False, on_behalf_of: str = "", reason: str = ""
) -> State[object]:
    """Rà soát: ai cần được nhắc việc gì, vì sao. / Decide who must be told what, and why.

    Args:
        on: Ngày rà soát; mặc định hôm nay. / The day; today by default.
        dry_run: Chỉ xem trước, không ghi gì. / Look ahead and write nothing.
        on_behalf_of: Làm theo yêu cầu của ai (bắt buộc ở trang này). / For whom (required in these pages).
        reason: Lý do, ghi vào lịch sử (bắt buộc ở trang này). / Why, for the history.
    """
    at = works()
    look = sweeping.preview if dry_run else sweeping.sweep
    act = _asked(at, "sweep", on_behalf_of, reason)
    swept = await asyncio.to_thread(look, at.office, act, on)
    done = swept_words(swept, dry_run=dry_run)
    if not dry_run:
        await show_changes(at)
    if runtime.deployment.id:
        await leave_page("sweep", done)
    return Completed(name=done.state, message=done.said, data=done.data)


@flow(name="deliver", flow_run_name="deliver", validate_parameters=False)
@refusals_are_states
async def deliver(on_behalf_of: str = "", reason: str = "") -> State[object]:
    """Gửi các thư đang chờ. / Hand the letters that wait to the mail server.

    Args:
        on_behalf_of: Làm theo yêu cầu của ai (bắt buộc ở trang này). / For whom (required in these pages).
        reason: Lý do, ghi vào lịch sử (bắt buộc ở trang này). / Why, for the history.
    """
    at = works()
    _asked(at, "deliver", on_behalf_of, reason)
    done = await delivery.deliver(at.office, at.clock)
    counts = {str(outcome): count for outcome, count in done.outcomes.items()}
    name = "Delivered" if done.sent else "NothingToSend"
    if done.unreachable or set(counts) - {"accepted", "withdrawn"}:
        name = "NeedsAPerson"
    words = say(
        f"máy chủ thư đã nhận {done.sent} thư"
        + (f", {done.unreachable} vai trò chưa có địa chỉ" if done.unreachable else ""),
        f"{done.sent} letters accepted" + (f", {done.unreachable} roles without address" if done.unreachable else ""),
    )
    return Completed(name=name, message=words, data=counts)


@flow(name="receive", flow_run_name="receive {period} from {units}", validate_parameters=False)
@refusals_are_states
async def receive(
    period: str,
    units: list[str],
    items: list[str] | None = None,
    result: str = "",
    claims_done: bool = False,
    received_on: date | None = None,
    number: str | None = None,
) -> State[object]:
    """File the reports of one or more units on a period; ``items``: ordinals or codes, all of theirs by default."""
    at = works()
    answer = receiving.Answer(result=result, claims_done=claims_done)
    paper = receiving.Paper(received_on=received_on, number=number)
    filed, refused = 0, []
    for unit in units:
        act = _act(at, "receive")
        try:
            done = await asyncio.to_thread(
                receiving.file_report, at.office, unit, Period.parse(period), items, act, answer, paper
            )
        except Refused as error:  # one unit's mistake does not keep the others' reports out
            refused.append(str(error))
        else:
            filed += len(done.filed)
    await show_changes(at)
    if refused:
        return Completed(name="NeedsAPerson", message="; ".join(refused), data={"filed": filed})
    return Completed(
        name="Received" if filed else "AlreadyReceived",
        message=say(f"{filed} nội dung", f"{filed} items"),
        data={"filed": filed},
    )


@flow(name="review", flow_run_name="review {period} of {unit}: {verdict}", validate_parameters=False)
@refusals_are_states
async def review(
    period: str,
    unit: str,
    verdict: Literal["accept", "return", "resolve"],
    items: list[str] | None = None,
    reason: str = "",
    by: date | None = None,
    evidence: str = "",
) -> State[object]:
    """Accept, return or resolve what a unit filed for a period."""
    at = works()
    act, named = _act(at, "review", reason), Period.parse(period)
    if verdict == "accept":
        done = await asyncio.to_thread(reviewing.accept, at.office, unit, named, items, act)
    elif verdict == "return":
        done = await asyncio.to_thread(reviewing.send_back, at.office, unit, named, items, act, by)
    else:
        done = await asyncio.to_thread(reviewing.resolve, at.office, unit, named, items, act, evidence)
    await show_changes(at)
    name = done.verdict.capitalize() if done.items else "NothingNew"
    return Completed(name=name, message=f"{unit}: {', '.join(done.items)}", data={"items": list(done.items)})
