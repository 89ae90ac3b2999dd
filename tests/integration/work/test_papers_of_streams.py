"""Papers where a period has several streams, what a freeze holds, and the draft that comes by itself."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from sqlmodel import select

from config.errors import NotFound, Refused
from flows.work.chasing import draft_letters
from flows.work.own_duties import synthesis_sent
from flows.work.paper_rows import frozen_files
from flows.work.paper_sources import source_shown
from flows.work.papers import add_addendum, freeze, number, send
from flows.work.papers_due import draft_due
from flows.work.papers_shown import paper_shown, papers_of, papers_shown
from models.tables import DecisionRow, PaperKind, Synthesis
from tests.integration.work.test_papers import attached
from tests.integration.work.test_streams import TO_THE_OFFICE, a_plan
from tests.support.clock import at
from tests.support.office import Q3, Day
from tests.support.organisation import HEALTH, TRADE
from tests.support.plans import PLAN_2023

TWO = "2 luồng báo cáo: 1 .KH35-2023 → Sở Kế hoạch và Đầu tư.; 2 .KH40-2023 → Văn phòng UBND tỉnh"


def two_streams(day: Day) -> None:
    day.begin(PLAN_2023)
    day.begin(a_plan(40, TO_THE_OFFICE))
    day.sweep("23/8/2023 07:00")
    day.clock.now = at("18/9/2023 09:00")


def words_of(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(content)).paragraphs)


def states(day: Day) -> dict[int, str]:
    with day.office.database.read() as session:
        return {row.stream_id: row.state.value for row in session.exec(select(Synthesis))}


def test_with_two_streams_each_step_asks_which_and_touches_that_one_alone(anywhere: Day) -> None:
    two_streams(anywhere)
    office = anywhere.office
    for asking in (
        lambda: freeze(office, Q3, anywhere.act()),
        lambda: number(office, Q3, "1/BC", date(2023, 9, 18), None, anywhere.act()),
        lambda: send(office, Q3, anywhere.act()),
        lambda: add_addendum(office, Q3, "Sửa", None, anywhere.act()),
        lambda: draft_letters(office, Q3, date(2023, 9, 20), None),
    ):
        with pytest.raises(Refused, match=TWO):
            asking()
    with pytest.raises(Refused, match="không có luồng 9"):
        freeze(office, Q3, anywhere.act(), stream=9)
    assert freeze(office, Q3, anywhere.act(), stream=2).new
    assert states(anywhere) == {2: "frozen"}
    with pytest.raises(Refused, match="chưa chốt"):
        number(office, Q3, "1/BC", date(2023, 9, 18), None, anywhere.act(), stream=1)
    assert freeze(office, Q3, anywhere.act(), stream=1).new
    number(office, Q3, "2/BC", date(2023, 9, 18), None, anywhere.act(), stream=2)
    send(office, Q3, anywhere.act(), stream=2)
    assert states(anywhere) == {1: "frozen", 2: "sent"}
    assert {row["stream"]: row["number"] for row in papers_shown(office)} == {1: None, 2: "2/BC"}
    assert {row["stream"] for row in paper_shown(office, Q3)} == {1, 2}
    assert {row["stream"] for row in paper_shown(office, Q3, 2)} == {2}
    for stream, own, other in ((1, "KH35-2023/", "KH40-2023/"), (2, "KH40-2023/", "KH35-2023/")):
        (report,) = [file for file in frozen_files(office, Q3)[stream] if file.kind is PaperKind.REPORT]
        assert own in words_of(report.content)
        assert other not in words_of(report.content)
        assert f"luong-{stream}" in report.name


def test_a_letter_is_about_one_stream_and_asks_for_reports_to_its_recipient(day: Day) -> None:
    two_streams(day)
    (first,) = draft_letters(day.office, Q3, date(2023, 9, 20), None, stream=1)
    (second,) = draft_letters(day.office, Q3, date(2023, 9, 20), None, stream=2)
    assert len(first.units) == 6
    assert second.units == (TRADE,)
    assert "gửi về Văn phòng UBND tỉnh trước" in words_of(second.content)
    assert "Kế hoạch số 40/KH-UBND" in words_of(second.content)
    assert "Kế hoạch số 35/KH-UBND" not in words_of(second.content)


def test_a_report_filed_while_the_papers_are_composed_is_in_what_is_frozen(
    anywhere: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = anywhere
    day.begin()
    day.sweep("23/8/2023 07:00")
    day.clock.now = at("18/9/2023 09:00")

    def meanwhile(name: str) -> None:
        if name == "paper.composed":
            day.report(HEALTH, "18/9/2023 09:00")

    monkeypatch.setattr("flows.work.papers.failpoint", meanwhile)
    freeze(day.office, Q3, day.act())
    with day.office.database.read() as session:
        frozen = json.loads(session.exec(select(Synthesis)).one().facts)
    assert frozen["reports"]["late"] == 1
    (report,) = [file for file in frozen_files(day.office, Q3)[1] if file.kind is PaperKind.REPORT]
    assert f"{HEALTH}" in words_of(report.content)
    assert "đã nhận được 1/" in words_of(report.content)


def test_what_was_drafted_comes_out_with_the_same_bytes_on_another_day_and_in_another_process(day: Day) -> None:
    day.sweep("23/8/2023 07:00")
    day.report(TRADE, "12/9/2023", ["2"])
    day.clock.now = at("18/9/2023 09:00")
    freeze(day.office, Q3, day.act())
    frozen = {file.name: hashlib.sha256(file.content).hexdigest() for file in frozen_files(day.office, Q3)[1]}
    # The machine's own day is years later, and every process shuffles its sets anew.
    for seed, options in (("1", ["--on", "2023-09-18"]), ("2", ["--on", "2023-09-18"]), ("3", [])):
        out = day.folder / f"out-{seed}"
        environment = os.environ | {"DONDOC_HOME": str(day.office.settings.home), "PYTHONHASHSEED": seed}
        environment |= {"DONDOC_DATABASE_URL": day.office.database.url, "DONDOC_ORG_PACK": day.office.settings.org_pack}
        command = [sys.executable, "-m", "cli", "synthesize", "2023-Q3", "--out", str(out), *options]
        subprocess.run(command, check=True, env=environment, cwd=Path(__file__).parents[3], capture_output=True)
        assert {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in out.iterdir()} == frozen


def test_the_draft_comes_to_the_planning_department_once_and_never_after_freezing(anywhere: Day) -> None:
    day = anywhere
    day.begin()
    day.sweep("23/8/2023 07:00")
    day.clock.now = at("18/9/2023 07:00")
    assert draft_due(day.office, day.act()) == ["2023-Q3"]
    day.clock.now = at("19/9/2023 07:00")
    assert draft_due(day.office, day.act()) == ["2023-Q3"]
    day.deliver("19/9/2023 09:00")
    (letter,) = [one for one in day.mailbox.letters if "để rà soát" in one.subject]
    assert letter.address.startswith("daumoi.khdt")
    assert set(attached(letter)) >= {"Bao-cao-tong-hop-2023-Q3.docx", "Bao-cao-tong-hop-2023-Q3-ban-ra-soat.docx"}
    freeze(day.office, Q3, day.act())
    assert draft_due(day.office, day.act()) == []
    with day.office.database.read() as session:
        rungs = [row.rung for row in session.exec(select(DecisionRow)) if row.notice == "synthesis_cover"]
    assert sorted(rungs) == ["synthesis_approval", "synthesis_draft"]


def test_only_the_stream_that_is_still_owed_is_drafted_again(day: Day) -> None:
    two_streams(day)
    freeze(day.office, Q3, day.act(), stream=1)
    assert draft_due(day.office, day.act()) == ["2023-Q3"]
    names = [file.name for file in (day.office.settings.home / "drafts" / "2023-Q3").iterdir()]
    assert names
    assert all("luong-2" in name for name in names)
    found = papers_of(day.office, Q3, None, date(2023, 9, 18))
    assert [(papers.stream, papers.draft is None) for papers in found] == [(1, True), (2, False)]
    synthesis_sent(day.office, Q3, day.act(), stream=2)
    assert draft_due(day.office, day.act()) == []


def test_each_numbered_source_of_the_review_copy_leads_to_the_row_it_names(day: Day) -> None:
    day.sweep("23/8/2023 07:00")
    day.report(TRADE, "12/9/2023", ["2"])
    day.clock.now = at("18/9/2023 09:00")
    freeze(day.office, Q3, day.act())
    (review,) = [file for file in frozen_files(day.office, Q3)[1] if file.kind is PaperKind.REVIEW_COPY]
    lines = [line for line in words_of(review.content).splitlines() if line.startswith("[")]
    assert len(lines) > 10
    for ordinal, line in enumerate(lines, 1):
        shown = source_shown(day.office, Q3, ordinal, date(2023, 12, 1))
        assert line == f"[{ordinal}] {shown['words']}"
        if shown["key"].startswith("item:"):
            assert (shown["unit"], shown["weakness"]) == (TRADE, "KH35-2023/02")
            assert shown["result"]
            assert shown["received_on"] == date(2023, 9, 12)
    with pytest.raises(NotFound, match=rf"không có .{len(lines) + 1}."):
        source_shown(day.office, Q3, len(lines) + 1, date(2023, 12, 1))
