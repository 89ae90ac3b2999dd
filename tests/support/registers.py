"""Random registers of weaknesses, and the ways in which plans set one out."""

import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from hypothesis import strategies as st

from documents.read.source import Cell, Source, Table
from models.facts.reading import Reading

Unit = tuple[str, str]
"""As written, and the name it stands for."""

UNITS: tuple[Unit, ...] = (
    ("Sở NN&PTNT", "Sở Nông nghiệp và Phát triển nông thôn"),
    ("Sở Nông nghiệp và Phát triển nông thôn", "Sở Nông nghiệp và Phát triển nông thôn"),
    ("Sở Kế hoạch và Đầu tư", "Sở Kế hoạch và Đầu tư"),
    ("Sở KHĐT", "Sở Kế hoạch và Đầu tư"),
    ("Sở Lao động, Thương binh và Xã hội", "Sở Lao động, Thương binh và Xã hội"),
    ("Sở LĐ-TB&XH", "Sở Lao động, Thương binh và Xã hội"),
    ("Sở Tài chính", "Sở Tài chính"),
    ("Sở Y tế", "Sở Y tế"),
    ("Sở Xây dựng", "Sở Xây dựng"),
    ("BQL KKT Đông Hải và các KCN", "Ban Quản lý Khu kinh tế Đông Hải và các khu công nghiệp"),
    ("Công an tỉnh", "Công an tỉnh"),
    ("UBND huyện An Phú", "UBND huyện An Phú"),
    ("UBND TX. Cửa Biển", "UBND thị xã Cửa Biển"),
    ("Các sở, ban, ngành cấp tỉnh", "Các sở, ban, ngành cấp tỉnh"),
    ("UBND các huyện, thị xã", "UBND các huyện, thị xã"),
)
TIMES: tuple[tuple[str, str], ...] = (
    ("Năm 2024", "year 2024"),
    ("Năm 2024 và các năm tiếp theo", "year_onwards 2024"),
    ("Trong quý II năm 2024", "quarter 2024 2"),
    ("Quý IV/2024", "quarter 2024 4"),
    ("Quý IV năm 2025 và các năm tiếp theo", "quarter_onwards 2025 4"),
    ("Tháng 12/2025", "month 2025 12"),
    ("Trước ngày 30/11/2026", "before_date 2026-11-30"),
    ("Ngày 05 tháng 8 năm 2024", "date 2024-08-05"),
    ("Giai đoạn 2026-2030", "range 2026-01-01 2030-12-31"),
    ("Thường xuyên", "recurring"),
    ("Từ 01/7/2025", "from_date 2025-07-01"),
    ("Theo kế hoạch của Bộ Xây dựng", "by_reference"),
    ("Khắc phục từng bước, bảo đảm ổn định", "open_ended"),
)
_ONE_IN_THREE = 1 / 3
_SUBJECTS = (
    "Kênh mương ở một số xã",
    "Tiến độ giải ngân vốn đầu tư công, nhất là vốn chương trình mục tiêu quốc gia,",
    "Công tác phối hợp giữa các sở, ngành và địa phương",
    "Việc lập Quy hoạch sử dụng đất thời kỳ 2021 - 2030",
    "Chỉ số PCI năm 2022 (xếp thứ 47/63)",
    "Nợ đọng BHXH, BHYT của 39 doanh nghiệp",
    "Một số sản phẩm như: đường giảm 46,3%, bia giảm 8,1%",
    "Thu tiền sử dụng đất (đạt 1.250 tỷ đồng); thu phí, lệ phí",
)
_PREDICATES = (
    "còn chậm",
    "chưa đáp ứng yêu cầu",
    "còn thấp so với kế hoạch; chưa có chuyển biến rõ nét",
    "chưa được quan tâm đúng mức. Việc kiểm tra còn ít",
    "còn nhiều bất cập do vướng mắc về thủ tục",
)
_CAUSES = (
    "Mưa lũ kéo dài làm hư hỏng nhiều công trình.",
    "Giá vật liệu tăng cao, nguồn cung khan hiếm.",
    "Cán bộ kiêm nhiệm nhiều việc; năng lực còn hạn chế.",
    "Công tác kiểm tra, đôn đốc chưa thường xuyên.",
)
_TASKS = (
    "Lập danh mục công trình cần sửa chữa, trình phê duyệt.",
    "Bố trí kinh phí theo Nghị quyết số 12/NQ-HĐND ngày 09/12/2023 của HĐND tỉnh.",
    "Tăng cường kiểm tra, xử lý nghiêm vi phạm; công khai kết quả.",
    "Tổ chức đối thoại với doanh nghiệp, người dân.",
)


@dataclass(frozen=True)
class Task:
    """A task, with the unit of its header or none."""

    text: str
    units: tuple[Unit, ...] = ()


@dataclass(frozen=True)
class Weakness:
    """One weakness of a random register."""

    statement: str
    lead: tuple[Unit, ...]
    coordinating: tuple[Unit, ...]
    causes: tuple[tuple[str, str], ...]
    """Kind and text."""
    tasks: tuple[Task, ...]
    time: tuple[str, str]
    """As written, and what it means."""


def _distinct(least: int, most: int) -> st.SearchStrategy[tuple[Unit, ...]]:
    """Give some units, no unit twice under two spellings."""
    return st.lists(st.sampled_from(UNITS), min_size=least, max_size=most, unique_by=lambda unit: unit[1]).map(tuple)


def _causes() -> st.SearchStrategy[tuple[tuple[str, str], ...]]:
    texts = st.lists(st.sampled_from(_CAUSES), max_size=3, unique=True)
    kinds = st.sampled_from(["objective", "subjective", "unspecified"])
    return texts.flatmap(lambda found: st.tuples(*(st.tuples(kinds, st.just(text)) for text in found)))


def _tasks() -> st.SearchStrategy[tuple[Task, ...]]:
    """Give tasks as headers with bullets under them, or, without any header, bullets only."""
    headed = st.lists(st.tuples(_distinct(1, 2), st.lists(st.sampled_from(_TASKS), min_size=1, max_size=2)), max_size=2)
    return headed.map(lambda found: tuple(Task(text, units) for units, texts in found for text in texts))


WEAKNESSES = st.builds(
    Weakness,
    statement=st.builds("{} {}".format, st.sampled_from(_SUBJECTS), st.sampled_from(_PREDICATES)),
    lead=_distinct(1, 3),
    coordinating=_distinct(0, 3),
    causes=_causes(),
    tasks=_tasks(),
    time=st.sampled_from(TIMES),
)
REGISTERS = st.lists(WEAKNESSES, min_size=1, max_size=5).map(tuple)

Facts = dict[str, object]


def facts_of(register: Sequence[Weakness], *, only: Iterable[str] = ()) -> list[Facts]:
    """Return a register as facts to be compared, or only some of each weakness."""
    told: list[Facts] = [
        {
            "statement": plain(weakness.statement),
            "lead": [name for _, name in weakness.lead],
            "coordinating": [name for _, name in weakness.coordinating],
            "causes": [f"{kind}: {plain(text)}" for kind, text in weakness.causes],
            "tasks": [(plain(task.text), tuple(name for _, name in task.units)) for task in weakness.tasks],
            "time": (plain(weakness.time[0]), weakness.time[1]),
        }
        for weakness in register
    ]
    return [{key: fact[key] for key in only} if only else fact for fact in told]


def facts_read(reading: Reading, *, only: Iterable[str] = ()) -> list[Facts]:
    """Return what was read as the same facts."""
    told: list[Facts] = []
    for weakness in reading.weaknesses:
        time = weakness.deadline
        named = (time.year, time.quarter, time.month, time.on, time.until) if time else ()
        told.append(
            {
                "statement": plain(weakness.statement),
                "lead": [unit.name for unit in weakness.lead],
                "coordinating": [unit.name for unit in weakness.coordinating],
                "causes": [f"{cause.kind}: {plain(cause.text)}" for cause in weakness.causes],
                "tasks": [(plain(task.text), tuple(unit.name for unit in task.units)) for task in weakness.tasks],
                "time": (plain(time.text), " ".join(str(part) for part in (time.kind, *named) if part))
                if time
                else None,
            }
        )
    return [{key: fact[key] for key in only} if only else fact for fact in told]


def plain(words: str) -> str:
    """Return words as they are compared: in one Unicode form, without the line breaks of a page."""
    return " ".join(unicodedata.normalize("NFC", words.replace("\\", "")).split())


HEAD = "UBND TỈNH BẮC HẢI\nSố: 45/KH-UBND\n\nBắc Hải, ngày 05 tháng 02 năm 2024\n\nKẾ HOẠCH\nKhắc phục hạn chế, yếu kém năm 2023\n\n"
_HEAD_LINES = HEAD.count("\n")


def _names(units: Sequence[Unit], random: Random) -> str:
    """Join units as plans do, with a comma, a semicolon, or "và" before the last."""
    joins = [random.choice([", ", "; "]) for _ in units[2:]] + [random.choice([", ", "; ", " và "])]
    words = units[0][0] if units else ""
    for join, (written, _) in zip(joins, units[1:], strict=False):
        words += join + written
    return words


def full_plan(register: Sequence[Weakness], random: Random) -> Source:
    """Set out as the plans of Thanh Hóa: "1.", "1.1. Nguyên nhân", "a)", "-", "+"."""
    lines = ["A. MỤC ĐÍCH, YÊU CẦU", "1. Phân công rõ đơn vị chủ trì, đơn vị phối hợp.", "B. NỘI DUNG"]
    for number, weakness in enumerate(register, 1):
        lines.append(f"{number}. {weakness.statement}")
        lines += [f"{number}.1. Nguyên nhân"] if weakness.causes else []
        lines += [f"- {_cause(kind, text)}" for kind, text in weakness.causes]
        lines += [f"{number}.2. Kế hoạch khắc phục", "a) Trách nhiệm của các đơn vị"]
        lines.append(
            f"-{random.choice(['', ' '])}Đơn vị chủ trì{random.choice(['', ' thực hiện'])}: {_names(weakness.lead, random)}."
        )
        lines += [f"- Đơn vị phối hợp: {_names(weakness.coordinating, random)}."] if weakness.coordinating else []
        lines += ["b) Nhiệm vụ, giải pháp khắc phục"] if weakness.tasks else []
        lines += _task_lines(weakness, random)
        lines.append(f"{number}.3. Thời gian khắc phục:{random.choice(['', ' '])}{weakness.time[0]}.")
    lines += ["C. TỔ CHỨC THỰC HIỆN", "1. Giao Sở Kế hoạch và Đầu tư là cơ quan đầu mối."]
    return Source(HEAD + "\n".join(lines) + "\n")


def _task_lines(weakness: Weakness, random: Random) -> list[str]:
    lines: list[str] = []
    before: tuple[Unit, ...] | None = None
    for task in weakness.tasks:
        if task.units != before:
            lines.append(f"- {_names(task.units, random)}:")
            before = task.units
        lines.append(f"+{random.choice(['', ' '])}{task.text}")
    return lines


def _cause(kind: str, text: str) -> str:
    return {"objective": "Nguyên nhân khách quan: ", "subjective": "Nguyên nhân chủ quan: "}.get(kind, "") + text


def summary(register: Sequence[Weakness], random: Random) -> Source:
    """Set out as a press summary: "(1) ...: Đơn vị chủ trì: ... Thời gian khắc phục: ..."."""
    lines = []
    for number, weakness in enumerate(register, 1):
        who = random.choice(["Đơn vị chủ trì:", "Đơn vị chủ trì thực hiện là", "Đơn vị chủ trì thực hiện:"])
        names = _names(weakness.lead, random)
        lines.append(f"({number}) {weakness.statement}: {who} {names}. Thời gian khắc phục: {weakness.time[0]}.\n")
    return Source(HEAD + "\n".join(lines))


def decimal_plan(register: Sequence[Weakness], random: Random) -> Source:
    """Set out in fields: "1. Lĩnh vực ...", "1.1. ...", labels as bullets."""
    return Source(HEAD + "\n".join(["I. NHIỆM VỤ CỤ THỂ", *_in_fields(register, random)]) + "\n")


def markdown_plan(register: Sequence[Weakness], random: Random) -> Source:
    """Set out in Markdown: numbered headings, bold labels, nested lists."""
    lines = ["## NỘI DUNG", ""]
    for number, weakness in enumerate(register, 1):
        lines += [f"### {number}. {weakness.statement}", ""]
        lines += ["**Nguyên nhân:**", ""] if weakness.causes else []
        lines += [f"* {_cause(kind, text)}" for kind, text in weakness.causes] + [""]
        lines += [f"**Đơn vị chủ trì:** {_names(weakness.lead, random)}", ""]
        lines += [f"*Đơn vị phối hợp*: {_names(weakness.coordinating, random)}", ""] if weakness.coordinating else []
        lines += ["**Nhiệm vụ, giải pháp**", ""] if weakness.tasks else []
        lines += [
            line.replace("+", "    - ", 1).replace("-  ", "- ") if line[0] == "+" else line
            for line in _task_lines(weakness, random)
        ]
        lines += ["", f"__Thời gian khắc phục:__ {weakness.time[0]}", ""]
    return Source(HEAD.replace("KẾ HOẠCH\n", "# KẾ HOẠCH\n\n") + "\n".join(lines))


def roman_plan(register: Sequence[Weakness], random: Random) -> Source:
    """Set out under Roman headings, with "1. Nguyên nhân", "3. Cơ quan chủ trì: ..."."""
    lines: list[str] = []
    for number, weakness in enumerate(register):
        lines.append(f"{('I', 'II', 'III', 'IV', 'V')[number]}. {weakness.statement}")
        lines += ["1. Nguyên nhân"] if weakness.causes else []
        lines += [f"- {_cause(kind, text)}" for kind, text in weakness.causes]
        lines += ["2. Nhiệm vụ, giải pháp"] if weakness.tasks else []
        lines += _task_lines(weakness, random)
        lines.append(f"3. Cơ quan chủ trì: {_names(weakness.lead, random)}.")
        lines += [f"4. Cơ quan phối hợp: {_names(weakness.coordinating, random)}."] if weakness.coordinating else []
        lines.append(f"5. Thời gian hoàn thành: {weakness.time[0]}.")
    return Source(HEAD + "\n".join(lines) + "\n")


def _in_fields(register: Sequence[Weakness], random: Random) -> list[str]:
    lines: list[str] = []
    outer = inner = 0
    for weakness in register:
        if outer == 0 or random.random() < _ONE_IN_THREE:
            outer, inner = outer + 1, 0
            lines.append(f"{outer}. Lĩnh vực {random.choice(['nông nghiệp', 'y tế', 'đầu tư công'])}")
        inner += 1
        lines.append(f"{outer}.{inner}. {weakness.statement}")
        lines += ["- Nguyên nhân:"] if weakness.causes else []
        lines += [f"+ {_cause(kind, text)}" for kind, text in weakness.causes]
        lines.append(f"- Đơn vị chủ trì tham mưu: {_names(weakness.lead, random)}")
        lines += [f"- Đơn vị phối hợp: {_names(weakness.coordinating, random)}"] if weakness.coordinating else []
        lines += ["- Giải pháp:"] if weakness.tasks else []
        lines += _task_lines(weakness, random)
        lines.append(f"- Thời hạn hoàn thành: {weakness.time[0]}")
    return lines


def wrapped_plan(register: Sequence[Weakness], random: Random) -> Source:
    """Set out as a full plan on a page of fixed width."""
    width = random.randint(60, 110)
    lines = full_plan(register, random).text.splitlines()
    wrapped = [
        line if at < _HEAD_LINES else textwrap.fill(line, width, break_on_hyphens=False)
        for at, line in enumerate(lines)
    ]
    return Source("\n".join(wrapped) + "\n")


_COLUMNS = {
    "statement": ("Hạn chế, yếu kém", "Nội dung tồn tại, hạn chế", "Tồn tại, hạn chế"),
    "causes": ("Nguyên nhân", "Nguyên nhân của hạn chế"),
    "tasks": ("Nhiệm vụ, giải pháp", "Biện pháp khắc phục", "Giải pháp khắc phục hạn chế"),
    "lead": ("Đơn vị chủ trì", "Cơ quan chủ trì thực hiện", "Đơn vị chịu trách nhiệm chính"),
    "coordinating": ("Đơn vị phối hợp", "Cơ quan phối hợp"),
    "time": ("Thời gian khắc phục", "Thời hạn hoàn thành", "Tiến độ thực hiện"),
}


def _table(register: Sequence[Weakness], random: Random) -> list[list[list[str]]]:
    """Return the rows of a table, each cell as its lines: a head, group rows, a row a weakness."""
    columns = random.sample(list(_COLUMNS), len(_COLUMNS))
    rows = [[["STT"], *([random.choice(_COLUMNS[column])] for column in columns), ["Ghi chú"]]]
    for number, weakness in enumerate(register, 1):
        if random.random() < _ONE_IN_THREE:
            rows.append(
                [["II"], *([f"LĨNH VỰC {number}"] if column == "statement" else [""] for column in columns), [""]]
            )
        cells = {
            "statement": [weakness.statement],
            "causes": [f"- {_cause(kind, text)}" for kind, text in weakness.causes],
            "tasks": _task_lines(weakness, random),
            "lead": _in_cell(weakness.lead, random),
            "coordinating": _in_cell(weakness.coordinating, random),
            "time": [weakness.time[0]],
        }
        rows.append([[str(number)], *(cells[column] or [""] for column in columns), [""]])
        if random.random() < _ONE_IN_THREE:
            rows.append(rows[0])  # the head again, on a new page
    return rows


def _in_cell(units: Sequence[Unit], random: Random) -> list[str]:
    return [f"- {written}" for written, _ in units] if random.random() < _ONE_IN_THREE else [_names(units, random)]


def table_plan(register: Sequence[Weakness], random: Random) -> Source:
    """Set out in an appendix table, as an office format gives it: cells parted by tabs, lines inside them."""
    text = HEAD + "Phụ lục\n"
    begun, cells = len(text), []
    for row, line in enumerate(_table(register, random)):
        for column, words in enumerate(line):
            start = len(text)
            text += "\n".join(words)
            cells.append(Cell(row, column, start, len(text)))
            text += "\t" if column < len(line) - 1 else "\n"
    return Source(text + "Hết.\n", (Table(begun, len(text) - 1, tuple(cells)),))


def markdown_table(register: Sequence[Weakness], random: Random) -> Source:
    """Set out in a Markdown table, lists in cells with <br>."""
    head, *rows = ["| " + " | ".join("<br>".join(cell) for cell in row) + " |" for row in _table(register, random)]
    rule = "|" + "---|" * (len(_COLUMNS) + 2)
    return Source(HEAD + "\n".join([head, rule, *rows]) + "\n")


Layout = Callable[[Sequence[Weakness], Random], Source]
LAYOUTS: dict[str, Layout] = {
    layout.__name__: layout
    for layout in (
        full_plan,
        wrapped_plan,
        decimal_plan,
        roman_plan,
        markdown_plan,
        table_plan,
        markdown_table,
        summary,
    )
}
SAYS: dict[str, tuple[str, ...]] = {"summary": ("statement", "lead", "time")}
"""What a layout says of each weakness, where that is not all."""


def in_form(source: Source, form: Callable[[str], str]) -> Source:
    """Return a source in another Unicode form, its tables still lying where they lay."""
    edges = sorted({0, len(source.text), *(edge for table in source.tables for edge in _edges(table))})
    moved = {0: 0}
    text = ""
    for start, end in pairwise(edges):
        text += form(source.text[start:end])
        moved[end] = len(text)
    return Source(text, tuple(_moved(table, moved) for table in source.tables))


def _edges(table: Table) -> Iterable[int]:
    return (table.start, table.end, *(edge for cell in table.cells for edge in (cell.start, cell.end)))


def _moved(table: Table, moved: dict[int, int]) -> Table:
    cells = tuple(replace(cell, start=moved[cell.start], end=moved[cell.end]) for cell in table.cells)
    return Table(moved[table.start], moved[table.end], cells)
