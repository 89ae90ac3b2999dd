"""`make demo`: the whole thing, from the clean folder to the tables at the end."""

import asyncio
import os
import warnings
from pathlib import Path

from config.clock import monotonic_seconds, office_day
from documents.read import read_document
from flows.demo.mailbox import Mailbox, open_mailbox
from flows.demo.screen import Screen
from flows.demo.stage import Stage, fresh_settings, set_the_stage
from flows.wiring import prepare_prefect, provide
from flows.work.golive import set_go_live
from models.facts.names import NameBook
from models.moves import Act


def live_a_quarter(plan: Path, out: Path) -> int:
    """Live the first period of ``plan`` that is due ten working days after its date; returns the exit code.

    1 where any mail that was decided did not arrive, or a flow failed.
    """
    started = monotonic_seconds()
    screen = Screen()
    read_document(plan, NameBook.empty())  # what cannot be read is refused before an earlier demonstration is emptied
    with open_mailbox(out.absolute() / "mail") as mailbox:
        settings = fresh_settings(out, mailbox.port)
        stage = set_the_stage(plan, settings)
        set_go_live(stage.office, stage.starts_on, Act("demo", stage.clock()))
        screen.opening(plan, stage)
        # Nobody reads the logs of a store that is thrown away, and each line costs a call.
        os.environ.setdefault("PREFECT_LOGGING_TO_API_ENABLED", "false")
        prepare_prefect(settings)
        provide(stage.office, stage.clock, *([stage.pack] if stage.made_up_contacts else []))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Prefect's own, about its temporary server
            failed, flow_runs = asyncio.run(_live(stage, plan, screen))
        missing = undelivered(stage, mailbox)
        screen.closing(stage, mailbox, out, flow_runs, monotonic_seconds() - started)
        for problem in [*failed, *missing]:
            screen.problem(problem)
        return 1 if failed or missing else 0


async def _live(stage: Stage, plan: Path, screen: Screen) -> tuple[list[str], int]:
    from flows.demo.story import Story  # Prefect is imported here, after its environment is in place

    with screen.waiting_for_prefect():
        from prefect.client.orchestration import get_client

        async with get_client() as client:
            await client.api_healthcheck()
    story = Story(stage, plan, screen.tell)
    days = list(story.days())
    with screen.progress(len(days) + 1) as step:
        await story.begin()
        step()
        for day in days:
            await story.live(day)
            step()
    async with get_client() as client:
        return story.failed, await client.count_flow_runs()


def undelivered(stage: Stage, mailbox: Mailbox) -> list[str]:
    """Return a sentence for each letter accepted but not in a mailbox, in it twice, or decided and never sent."""
    from sqlmodel import col, select

    from models.facts.sweep import DecisionState
    from models.tables import DecisionRow, Message, MessageState

    problems = []
    with stage.office.database.read() as session:
        for row in session.exec(select(Message)):
            copies = len(mailbox.arrived.get(row.message_id, []))
            if row.state is MessageState.ACCEPTED and copies != 1:
                problems.append(f"{row.message_id} {row.address}: {copies} ×")
            if row.state not in {MessageState.ACCEPTED, MessageState.CANCELLED, MessageState.SUPERSEDED}:
                problems.append(f"{row.message_id} {row.address}: {row.state}")
        today = max(office_day(stage.clock()), stage.starts_on)
        waiting = select(DecisionRow).where(DecisionRow.send_on <= today)
        states = (DecisionState.PLANNED, DecisionState.BUNDLED)
        late = session.exec(waiting.where(col(DecisionRow.state).in_(states))).all()
        problems += [f"{row.subject} {row.rung} {row.audience}: {row.state}" for row in late]
    return problems
