"""The life of one weakness as a flow: assigned, in progress, reported, resolved.

A short reconciler, not a long-lived run: the register's rows carry the truth, and each run brings Prefect to agree
with them. It can be run at any time, twice, or never, and nothing is lost.
"""

import asyncio
from typing import Any

from prefect import flow, tags
from prefect.artifacts import create_markdown_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed

from config.clock import OFFICE_ZONE
from config.language import say
from flows.refusals import refusals_are_states
from flows.wiring import Works, works
from flows.work.life import WeaknessLife, changed_weaknesses, reconcile, shown
from models.facts.lifecycle import Stage
from models.moves import Act

STAGES: dict[Stage, tuple[str, str, str, str]] = {
    Stage.ASSIGNED: (
        "Assigned",
        "Đã phân công",
        "Chờ đơn vị xác nhận hoặc gửi báo cáo đầu tiên.",
        "Thư phân công; đến kỳ: thư nhắc hạn theo các bậc.",
    ),
    Stage.IN_PROGRESS: (
        "InProgress",
        "Đang khắc phục",
        "Chờ báo cáo của kỳ từ mọi đơn vị chủ trì.",
        "Thư nhắc hạn; quá hạn: báo cáo dần lên cơ quan đầu mối, Văn phòng, Phó Chủ tịch, Chủ tịch.",
    ),
    Stage.REPORTED: (
        "Reported",
        "Đã báo cáo",
        "Chờ cơ quan đầu mối xem xét: tiếp nhận, trả lại, hoặc xác nhận đã khắc phục.",
        "Thư tiếp nhận; mọi lời nhắc còn lại của kỳ được hủy.",
    ),
    Stage.RESOLVED: (
        "Resolved",
        "Đã khắc phục",
        "Không chờ gì thêm, trừ khi phát sinh trở lại.",
        "Thư xác nhận; từ kỳ sau không phải báo cáo nội dung này.",
    ),
    Stage.ENDED: ("Ended", "Dừng theo dõi", "Không chờ gì thêm.", "Không còn thư nào."),
}
"""Of each stage: the Prefect state's name, the office's word, what it waits for, and what it sets going."""


@flow(name="weakness-lifecycle", flow_run_name="{weakness}", log_prints=False, validate_parameters=False)
@refusals_are_states
async def weakness_lifecycle(weakness: str) -> State[str]:
    """Bring Prefect to agree with the register about one weakness, and show its life.

    ``weakness``: its code, such as KH211-2023/05. The run ends in a state named after the stage.
    """
    at = works()
    life = await asyncio.to_thread(reconcile, at.office, weakness, Act("flow:weakness-lifecycle", at.clock()))
    name, _, waits_for, _ = STAGES[life.stage.stage]
    await create_markdown_artifact(key=_artifact_key(weakness), markdown=timeline(life), description=waits_for)  # type: ignore[misc]  # awaitable inside a flow
    await asyncio.to_thread(shown, at.office, life)
    return Completed(name=name, message=_counted(life))


async def show_changes(at: Works) -> list[str]:
    """Run the lifecycle of every weakness whose stage or counts changed; returns their codes.

    A failing Prefect stops nothing that matters: the next look finds the same difference again.
    """
    changed = await asyncio.to_thread(changed_weaknesses, at.office)
    for code in changed:
        with tags(code, "weakness"):
            run: Any = weakness_lifecycle  # the type of a call hangs on return_state, which the types do not say
            await run(code, return_state=True)  # a failing Prefect fails no filing: the next look shows it again
    return changed


def timeline(life: WeaknessLife) -> str:
    """Return the life as a page: where it stands, what it waits for, who stands where, what happened when."""
    _, word, waits_for, sets_going = STAGES[life.stage.stage]
    head = [
        f"# {life.code}: {word}",
        life.statement,
        f"**Kế hoạch:** {life.plan} · **Thời gian khắc phục:** {life.deadline} · **{_counted(life)}**",
        f"**Đang chờ:** {waits_for}",
        f"**Kéo theo:** {sets_going}",
    ]
    if life.causes:
        head.append("**Nguyên nhân:**\n" + "\n".join(f"- {cause}" for cause in life.causes))
    units = "\n".join(f"| {_cell(part.unit)} | {STAGES[part.stage][1]} |" for part in life.units)
    events = "\n".join(
        f"| {event.at.astimezone(OFFICE_ZONE):%d/%m/%Y %H:%M} | {_cell(event.unit)} | {_stage_word(event.what)} | {_cell(event.because)} |"
        for event in life.events
    )
    return "\n\n".join(
        [
            *head,
            f"| Đơn vị chủ trì | Giai đoạn |\n|---|---|\n{units}",
            f"| Thời điểm | Đơn vị | Giai đoạn | Căn cứ |\n|---|---|---|---|\n{events}",
        ]
    )


def _counted(life: WeaknessLife) -> str:
    stage = life.stage
    return say(
        f"{stage.reported}/{stage.leads} đơn vị chủ trì đã báo cáo", f"{stage.reported} of {stage.leads} reported"
    )


def _stage_word(value: str) -> str:
    return STAGES[Stage(value)][1] if value in set(Stage) else value


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _artifact_key(code: str) -> str:
    """Prefect's keys know lower-case letters, digits and dashes only."""
    return "weakness-" + "".join(c if c.isalnum() else "-" for c in code.lower())
