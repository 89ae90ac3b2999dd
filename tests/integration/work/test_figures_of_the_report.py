"""Every figure and every list of the report and its annexes against a ledger of plain SQL; every sentence has its source.

The quarters are random: reports late, in part, returned, filed again; parts confirmed and come back; storms for a unit,
an item or everybody; more time; items that end or go elsewhere; one plan or two. Each is looked at in its last quarter
and rolled up.
"""

import re
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import text
from sqlmodel import Session

from documents.write.chart import figure_of
from documents.write.content import Grid, Paper, Sentence
from documents.write.letters import chasing_letter, invitation, submission
from documents.write.sources import sources_of
from documents.write.synthesis import synthesis_paper
from flows.work.chasing import letter_facts
from flows.work.paper_streams import stream_of
from flows.work.papers import figures_of
from flows.work.synthesize import Draft, draft, facts_of
from models.database import Database
from models.facts.lifecycle import ObligationKind
from models.facts.period import Period
from models.facts.synthesis import SynthesisFacts
from models.tables import Obligation, PaperKind
from tests.support.ledger import Ledger, Row
from tests.support.office import Day, a_day
from tests.support.papers import document, paragraphs
from tests.support.random_year import live_a_random_year
from tests.support.reading_reports import listed, numbers, one, sections, share, shown, told_sentences

STANDS = {
    "on_time": "đã khắc phục",
    "late": "đã khắc phục, quá hạn",
    "in_term": "đang khắc phục, trong hạn",
    "overdue": "đang khắc phục, quá hạn",
}
TABLES = {
    "item": "submission_item",
    "obligation": "obligation",
    "assignment": "assignment",
    "weakness": "weakness",
    "plan": "plan",
    "history": "history",
    "link": "weakness_link",
    "rule": "reporting_rule",
}
COUNTED = {"count:reports", "count:weaknesses", "count:units"}


@pytest.mark.parametrize("seed", range(2))
def test_every_figure_of_a_quarter_and_its_roll_ups_equals_a_ledger_of_plain_sql(anywhere: Day, seed: int) -> None:
    look_at_a_random_year(anywhere, seed)


@pytest.mark.parametrize("seed", range(2, 6))
def test_so_do_those_of_more_years_on_one_kind_of_database(
    tmp_path: Path, sqlite_database: Database, seed: int
) -> None:
    with a_day(tmp_path, sqlite_database) as day:
        look_at_a_random_year(day, seed)


def look_at_a_random_year(day: Day, seed: int) -> None:
    on = live_a_random_year(day, seed, two_plans=seed % 3 == 0)
    opened = sorted({row.period for row in day.rows(Obligation) if row.kind is ObligationKind.REPORT})
    (made,) = draft(day.office, Period.parse(opened[-1]), on, on)
    with day.office.database.read() as session:
        ledger = Ledger(session, made.facts.periods, on)
        look_at(session, made.facts, ledger)
        assert_files(made)
        assert_chart(made.facts, ledger)
        look_at_letters(day, session, made, ledger)
        for period in (Period.parse("2023-9M"), Period.parse("2023")):
            rolled = facts_of(day.office, session, stream_of(session, period, None), period, on)
            look_at(session, rolled, Ledger(session, rolled.periods, on))


def look_at(session: Session, facts: SynthesisFacts, ledger: Ledger) -> None:
    paper = synthesis_paper(facts)
    lines = [sentence.text for sentence in paper.sentences()]
    assert_reports(paper, lines, ledger)
    assert_weaknesses(paper, lines, ledger)
    assert_lists(lines, ledger)
    assert_register(paper, ledger)
    assert_who_reported(paper, ledger)
    assert_sources(session, facts, paper)


# I. Direction and who reported.


def assert_reports(paper: Paper, lines: Sequence[str], ledger: Ledger) -> None:
    total, on_time, late, in_term, overdue = ledger.counted(ledger.reports)
    words = one(lines, "Đến hết ngày")
    assert f"đã nhận được {on_time + late}/{total} báo cáo ({share(on_time + late, total)})" in words
    assert f"trong đó đúng hạn {on_time}, quá hạn {late}; chưa nhận {in_term + overdue} báo cáo" in words
    assert words.endswith(f"trong đó trong hạn {in_term}, quá hạn {overdue}.")
    units = {part["unit_id"] for weakness in ledger.weaknesses for part in ledger.live(weakness)}
    given = f"giao {len(ledger.weaknesses)} hạn chế, yếu kém cho {len(units)} đơn vị chủ trì khắc phục."
    assert [line for line in lines if given in line]
    plans = len({weakness["plan"] for weakness in ledger.rows("SELECT code AS plan FROM plan")})
    assert one(lines, "Kế hoạch giao" if plans == 1 else f"Các kế hoạch ({plans}) giao")
    reminded = [line for line in lines if "nhắc hạn đến các đơn vị vào" in line]
    assert [re.findall(r"vào (\d+) ngày", line) for line in reminded] == [[str(ledger.reminded_days)]] * bool(
        ledger.reminded_days
    )
    stopped = {re.search(r"cấp trên về (.*); lý do: (.*)\.$", line) for line in lines if "dừng báo cáo lãnh" in line}
    assert {(found[1], found[2]) for found in stopped if found} == ledger.stops
    assert_groups(lines, ledger)
    (cells,) = [block for block in paper.blocks if isinstance(block, Grid)]
    rows = [[int(cell.text) for cell in row[1:]] for row in cells.rows]
    quarters = [ledger.reports_of(period) for period in (ledger.periods if len(ledger.periods) > 1 else ())]
    assert rows == [*quarters, [total, on_time, late, in_term, overdue], weakness_cells(ledger)]


def assert_groups(lines: Sequence[str], ledger: Ledger) -> None:
    """Each unit stands in the sentence that says how its reports came, and is counted there."""
    groups: dict[str, set[str]] = {}
    for name, (total, on_time, late, in_term, overdue) in ledger.of_units().items():
        if not in_term + overdue:
            words = "đã gửi đủ báo cáo, có báo cáo quá hạn" if late else "đã gửi đủ báo cáo, đúng hạn"
        else:
            words = "mới gửi một phần" if on_time + late else "chưa có báo cáo"
        partly = f" ({on_time + late}/{total})" if words == "mới gửi một phần" else ""
        groups.setdefault(words, set()).add(name + partly)
    wanted = {(len(names), words, frozenset(names)) for words, names in groups.items()}
    told = [re.fullmatch(r"(\d+) đơn vị (đã gửi đủ.*|mới gửi.*|chưa có báo cáo): (.*)\.", line) for line in lines]
    assert {(int(found[1]), found[2], frozenset(found[3].split("; "))) for found in told if found} == wanted


# II to V. Weaknesses: where they stand, what changed, what comes next.


def weakness_cells(ledger: Ledger) -> list[int]:
    cells = [ledger.weakness_cell(weakness) for weakness in ledger.weaknesses]
    return [len(cells), *(cells.count(name) for name in STANDS)]


def assert_weaknesses(paper: Paper, lines: Sequence[str], ledger: Ledger) -> None:
    total, on_time, late, in_term, overdue = weakness_cells(ledger)
    words = one(lines, "Trong tổng số")
    assert f"số {total} hạn chế, yếu kém: đã khắc phục {on_time + late} ({share(on_time + late, total)})" in words
    assert f"đúng hạn {on_time}, quá hạn {late}; đang khắc phục {in_term + overdue}, trong" in words
    assert words.endswith(f"trong đó trong hạn {in_term}, quá hạn {overdue}.")
    told = sections(paper)
    assert list(told) == [weakness["code"] for weakness in ledger.weaknesses]
    for weakness in ledger.weaknesses:
        assert_one(told[weakness["code"]], weakness, ledger)


def assert_one(told: Sequence[Sentence], weakness: Row, ledger: Ledger) -> None:
    lines = [sentence.text for sentence in told]
    if weakness["outside_system"]:
        assert lines == ["Nội dung được theo dõi ngoài hệ thống."]
        return
    assert one(lines, "Đơn vị chủ trì:").endswith(f"Đánh giá: {STANDS[ledger.weakness_cell(weakness)]}.")
    many = re.search(r"\((\d+) đơn vị\)\. Thời gian", lines[0])
    assert not many or int(many[1]) == len(ledger.live(weakness))
    confirmed = {
        (part["unit"], f"{ledger.resolved_on[part['id']]:%d/%m/%Y}")
        for part in ledger.parts_of(weakness)
        if part["stage"] == "resolved"
    }
    read = [re.match(r"(.*) được xác nhận đã khắc phục từ ngày (\S+); căn cứ: Biên bản", line) for line in lines]
    assert {(found[1], found[2]) for found in read if found} == confirmed
    by_item = {source: sentence.text for sentence in told for source in sentence.sources}
    silent: dict[str, set[str]] = {"chưa có báo cáo": set(), "đã gửi văn bản, chưa nhập nội dung": set()}
    for part in ledger.parts_of(weakness):
        said = ledger.said(part["id"])
        if said:
            claims = [f"tỷ lệ hoàn thành {said['percent']}%"] if said["percent"] is not None else []
            claims += ["báo cáo đã khắc phục"] if said["claims_done"] else []
            named = f"{part['unit']} ({', '.join(claims)})" if claims else f"{part['unit']}"
            assert re.search(rf"(^|; ){re.escape(named)}(;| báo cáo)", by_item[f"item:{said['id']}"])
        elif part["stage"] != "resolved" and (owed := reports_of(ledger, part)):
            came = any(row["state"] in {"filed", "accepted", "returned"} for row in owed)
            silent["đã gửi văn bản, chưa nhập nội dung" if came else "chưa có báo cáo"].add(part["unit"])
    for words, units in silent.items():
        found = [line.removesuffix(f": {words}.") for line in lines if line.endswith(f": {words}.")]
        assert {name for line in found for name in line.split("; ")} == units


def reports_of(ledger: Ledger, part: Row) -> list[Row]:
    return [row for row in ledger.reports if row["assignment_id"] == part["id"]]


def assert_lists(lines: Sequence[str], ledger: Ledger) -> None:
    """The lists of numbers: four by standing, four by what changed, what is overdue, what falls due next."""
    cell, rows = ledger.weakness_cell, ledger.weaknesses
    wanted = {words.capitalize(): [row for row in rows if cell(row) == name] for name, words in STANDS.items()}
    wanted |= {
        "Có chuyển biến so với kỳ trước": [row for row in rows if ledger.moved(row)],
        "Phát sinh trở lại trong kỳ": [row for row in rows if ledger.relapsed(row)],
        "Chưa ghi nhận chuyển biến trong hai kỳ liên tiếp": [row for row in rows if ledger.still(row)],
        "Đã được nêu từ kế hoạch trước": [row for row in rows if ledger.is_chronic(row)],
        "Quá thời gian khắc phục": [row for row in rows if cell(row) == "overdue"],
        "Đến thời gian khắc phục trong 03 tháng tới": [row for row in rows if falls_due(row, ledger)],
    }
    told = dict(listed(lines))
    assert told == {words: (len(found), ledger.named(found)) for words, found in wanted.items() if found}
    overdue = [row for row in ledger.reports if ledger.cell(row) == "overdue"]
    late = [int(found[1]) for line in lines if (found := re.match(r"Còn (\d+) báo cáo quá hạn chưa gửi", line))]
    assert late == [len(overdue)] * bool(overdue)
    units = [int(found[1]) for line in lines if (found := re.search(r"chỉ đạo (\d+) đơn vị còn báo cáo", line))]
    going_on = {part["id"] for part in ledger.parts if part["stage"] not in {"resolved", "ended"}}
    pressed = {row["unit"] for row in overdue if row["assignment_id"] in going_on}
    assert units == [len(pressed)] * bool(pressed)


def falls_due(weakness: Row, ledger: Ledger) -> bool:
    on = ledger.on
    year, month = (on.year, on.month + 3) if on.month < 10 else (on.year + 1, on.month - 9)
    until = date(year, month, min(on.day, 28))
    open_parts = [part for part in ledger.live(weakness) if part["stage"] != "resolved"]
    days = [ledger.last_day(weakness, part) for part in open_parts]
    return ledger.weakness_cell(weakness) in {"in_term", "overdue"} and any(day and on < day <= until for day in days)


# Annexes.

ASSESSED = {"on_time": "Đã khắc phục", "late": "Đã khắc phục, quá hạn", "overdue": "Đang khắc phục, quá hạn"}


def assert_register(paper: Paper, ledger: Ledger) -> None:
    grid = paper.annexes[0].grid
    assert grid
    told = {(row[0].text.partition(".")[0], row[2].text): (row[5].text.split("\n"), row[6].text) for row in grid.rows}
    wanted = {}
    for number, weakness in enumerate(ledger.weaknesses, 1):
        for part in () if weakness["outside_system"] else ledger.parts_of(weakness):
            wanted[str(number), part["unit"]] = (figures_in(part, ledger), assessed(weakness, part, ledger))
    shown = {key: value for key, value in told.items() if value[0] != ["Theo dõi ngoài hệ thống"]}
    assert {key: value[1] for key, value in shown.items()} == {key: value[1] for key, value in wanted.items()}
    for key, (lines, _) in shown.items():
        assert [line for line in wanted[key][0] if line not in lines] == []
        assert [
            line for line in lines if re.match(r"Tỷ lệ|Được xác|Chưa có báo cáo|Đơn vị báo cáo đã", line)
        ] == wanted[key][0]
    outside = [weakness for weakness in ledger.weaknesses if weakness["outside_system"]]
    assert len(told) - len(shown) == len(outside)


def figures_in(part: Row, ledger: Ledger) -> list[str]:
    """Return the lines with figures that stand in the column of results."""
    said = ledger.said(part["id"])
    found = []
    if part["stage"] == "resolved":
        found.append(f"Được xác nhận đã khắc phục từ ngày {ledger.resolved_on[part['id']]:%d/%m/%Y}.")
    if said and said["percent"] is not None:
        found.append(f"Tỷ lệ hoàn thành: {said['percent']}%.")
    if said and said["claims_done"]:
        found.append("Đơn vị báo cáo đã khắc phục.")
    owed = reports_of(ledger, part)
    if not said and part["stage"] != "resolved" and owed:
        came = any(row["state"] in {"filed", "accepted", "returned"} for row in owed)
        found += [] if came else ["Chưa có báo cáo"]
    return found


def assessed(weakness: Row, part: Row, ledger: Ledger) -> str:
    if part["stage"] == "ended":
        return "Dừng theo dõi"
    cell, term = ledger.part_cell(weakness, part), ledger.terms.get(part["id"])
    waits = term and term["state"] == "filed"
    return ASSESSED.get(cell) or ("Đã khắc phục, chờ xác nhận" if waits else "Đang khắc phục, trong hạn")


def assert_who_reported(paper: Paper, ledger: Ledger) -> None:
    grid = paper.annexes[1].grid
    assert grid
    told = {row[1].text: ([int(cell.text) for cell in row[2:6]], row[6].text, row[7].text) for row in grid.rows}
    units = ledger.of_units()
    assert [int(row[0].text) for row in grid.rows] == list(range(1, len(units) + 1))
    assert {name: row[0] for name, row in told.items()} == {
        name: [total, on_time, late, in_term + overdue]
        for name, (total, on_time, late, in_term, overdue) in units.items()
    }
    for name, (_, day, papers) in told.items():
        last = ledger.last_filed(name)
        assert day == (f"{last:%d/%m/%Y}" if last else "chưa có báo cáo")
        own = [ledger.said_in(row["assignment_id"], row["period"]) for row in ledger.reports if row["unit"] == name]
        assert set(filter(None, papers.split("; "))) == {said["number"] for said in own if said and said["number"]}


def assert_files(made: Draft) -> None:
    """What was composed is what stands in the files: every sentence in the report, every cell in the workbook."""
    paper = synthesis_paper(made.facts)
    contents = {file.kind: file.content for file in made.files}
    words = " ".join(" ".join(paragraphs(document(contents[PaperKind.REPORT]))).split())
    for sentence in paper.sentences():
        if sentence not in paper.heads_up:
            assert " ".join(sentence.text.split()) in words
    for sheet, annex in zip(
        load_workbook(BytesIO(contents[PaperKind.ANNEXES])).worksheets, paper.annexes, strict=False
    ):
        grid = annex.grid
        if grid:
            cells = [[shown(cell.value) for cell in row] for row in sheet.iter_rows(min_row=4)]
            assert cells == [[" ".join(cell.text.split()) for cell in row] for row in grid.rows]


def assert_chart(facts: SynthesisFacts, ledger: Ledger) -> None:
    """Every bar is as high as what it counts."""
    above, below = figure_of(facts).axes
    named = [trend.period for trend in facts.trend]
    heights = [[round(bar.get_height()) for bar in container] for container in above.containers]
    wanted = [ledger.reports_of(period)[1:] for period in named]
    assert [list(cells) for cells in zip(*heights, strict=True)] == wanted
    assert [round(bar.get_height()) for bar in below.containers[0]] == weakness_cells(ledger)[1:]


# Sources.


def assert_sources(session: Session, facts: SynthesisFacts, paper: Paper) -> None:
    """Every sentence, cell and note has a source; each is written down for the reviewer and is a row that exists."""
    known = sources_of(facts)
    keys: set[str] = set()
    for sentence in told_sentences(paper):
        assert sentence.sources, sentence.text
        keys |= set(sentence.sources)
    assert keys <= known.keys()
    for kind, table in TABLES.items():
        asked = {int(key.partition(":")[2]) for key in keys if key.startswith(f"{kind}:")}
        assert asked <= {int(row[0]) for row in session.execute(text(f"SELECT id FROM {table}"))}, kind  # noqa: S608
    rest = {key for key in keys if key.partition(":")[0] not in TABLES}
    assert rest <= COUNTED | {"mail:reminder"}
    assert (
        "mail:reminder" not in rest or session.execute(text("SELECT id FROM message WHERE state = 'accepted'")).first()
    )


# Letters about the same quarter.


def look_at_letters(day: Day, session: Session, made: Draft, ledger: Ledger) -> None:
    total, on_time, late, in_term, overdue = ledger.counted(ledger.reports)
    words = [sentence.text for sentence in submission(made.facts).sentences()]
    assert f"đã nhận được {on_time + late}/{total} báo cáo" in one(words, "1. Tình hình")
    assert f"quá hạn {late}; chưa nhận {in_term + overdue} báo cáo" in one(words, "1. Tình hình")
    number, right, right_late, going_on, beyond = weakness_cells(ledger)
    assert f"trong {number} hạn chế, yếu kém, đã khắc phục {right + right_late};" in one(words, "2. Kết quả")
    assert f"trong hạn {going_on}; quá hạn {beyond} " in one(words, "2. Kết quả")
    units = ledger.of_units()
    figures = figures_of(made)
    assert figures["units_missing"] == sum(bool(unit[3] + unit[4]) for unit in units.values())
    assert list(figures["reports"].values()) == [on_time, late, in_term, overdue]
    behind = {name: unit[4] for name, unit in units.items() if unit[4]}
    period, on = made.facts.period, ledger.on
    facts = letter_facts(session, day.office.settings, period, on, on, stream_of(session, period, None))
    assert facts
    assert {unit.unit: unit.missing for unit in facts.late} == behind
    complete = sum(not unit[3] + unit[4] for unit in units.values())
    if facts.late:
        letter = [sentence.text for sentence in chasing_letter(facts, facts.late, second=False).sentences()]
        counted = f"đủ báo cáo của {complete}/{len(units)} đơn vị; còn {len(behind)} đơn vị chưa gửi đủ"
        assert counted in one(letter, "Đến hết ngày")
    (annex,) = invitation(made.facts).annexes
    assert annex.grid
    invited = {row[1].text: row[2].text for row in annex.grid.rows}
    for name, reasons in invited.items():
        assert (f"Còn {behind.get(name, 0)} báo cáo quá hạn gửi." in reasons) == (name in behind)
        own = [(row, part) for row in ledger.weaknesses for part in ledger.parts_of(row) if part["unit"] == name]
        beyond_term = [
            row for row, part in own if ledger.part_cell(row, part) == "overdue" and part["stage"] != "ended"
        ]
        asking = [row for row, part in own if (said := ledger.said(part["id"])) and said["proposals"]]
        assert named_after("Hạn chế quá thời gian khắc phục:", reasons, made) == ledger.named(beyond_term)
        assert named_after("Có kiến nghị, đề xuất tại hạn chế", reasons, made) == ledger.named(asking)
    assert set(behind) <= set(invited)


def named_after(words: str, reasons: str, made: Draft) -> dict[str, set[int]]:
    """Return the numbers that follow these words by plan; where there is one plan it is not named."""
    (line,) = [line for line in reasons.splitlines() if line.startswith(words)] or [""]
    if len(made.facts.plans) == 1:
        found = re.search(r"số ([\d, -]+)\.", line)
        return {made.facts.plans[0].code: set(numbers(found[1]))} if found else {}
    return {plan: set(numbers(ranges)) for ranges, plan in re.findall(r"số ([\d, -]+) \((\S+?)\)", line)}
