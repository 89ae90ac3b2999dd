"""The flow of the synthesis: a thin shell over drafting, named after what it did."""

import asyncio
from datetime import date
from pathlib import Path

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from config.clock import office_day
from config.language import say
from flows.refusals import refusals_are_states
from flows.wiring import works
from flows.work import synthesize as synthesizing
from models.facts.period import Period


@flow(name="synthesize", flow_run_name="synthesize {period}", validate_parameters=False)
@refusals_are_states
async def synthesize(period: str, out: str, on: date | None = None, stream: int | None = None) -> State[object]:
    """Draft the synthesis report of a period into a folder.

    ``on``: figures up to this day, today by default. ``stream``: where a period has several, the number of one; all of
    them by default.
    """
    at = works()
    today = office_day(at.clock())
    made = await asyncio.to_thread(synthesizing.draft, at.office, Period.parse(period), on or today, today, stream)
    files = [str(path) for one in made for path in synthesizing.write_files(Path(out), one.files)]
    flags = sum(len(one.flags) for one in made)
    words = say(f"{len(files)} tệp, {flags} nội dung cần lưu ý", f"{len(files)} files, {flags} matters to look at")
    return Completed(name="Drafted", message=words, data={"files": files, "flags": flags})
