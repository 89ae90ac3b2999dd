"""The flows that speak for an officer, a unit or a reviewer: import a file, file, review. Command line and demo only.

What administrators order is in flows/administration.py.
"""

import asyncio
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Literal

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from config.errors import Refused
from config.language import say
from flows.lifecycle import show_changes
from flows.refusals import refusals_are_states
from flows.wiring import Works, works
from flows.work import import_plan as importing
from flows.work import receive as receiving
from flows.work import review as reviewing
from models.facts.period import Period
from models.moves import Act


def _act(at: Works, flow_name: str, because: str = "") -> Act:
    return Act(f"flow:{flow_name}", at.clock(), because)


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
