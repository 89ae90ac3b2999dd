"""Tables drawn with bars in a plain text, and tables of any kind whatever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.read import read_source
from documents.read.pipes import tables_in
from documents.read.source import Cell, Source, Table
from tests.unit.read.sample import BOOK
from tests.unit.read.test_documents import check_quotations_of


def words(text: str, table: Table) -> list[list[str]]:
    return [[text[cell.start : cell.end] for cell in row] for row in table.rows()]


def test_a_markdown_table_gives_its_cells_and_no_rule_lines() -> None:
    text = "Phụ lục\n\n| STT | Hạn chế | Chủ trì |\n|---|:---:|---|\n| 1 | Kênh cạn | Sở Y tế |\n| | Ao cạn \\| hồ cạn | |\n\nHết"
    (table,) = tables_in(text)
    assert words(text, table) == [
        ["STT", "Hạn chế", "Chủ trì"],
        ["1", "Kênh cạn", "Sở Y tế"],
        ["", "Ao cạn \\| hồ cạn", ""],
    ]
    assert text[table.start :].startswith("| STT")
    assert text[: table.end].endswith("|")


def test_bars_at_the_edges_may_be_missing_and_a_blank_line_ends_a_table() -> None:
    text = "Hạn chế | Chủ trì\n--- | ---\nKênh cạn | Sở Y tế\n\nHạn chế | Chủ trì\nAo cạn | Sở Xây dựng"
    assert [words(text, table) for table in tables_in(text)] == [
        [["Hạn chế", "Chủ trì"], ["Kênh cạn", "Sở Y tế"]],
        [["Hạn chế", "Chủ trì"], ["Ao cạn", "Sở Xây dựng"]],
    ]


@pytest.mark.parametrize("text", ["", "|", "| a |", "a | b", "| a | b |\n\nc", "|---|---|\n|---|---|"])
def test_what_is_no_table(text: str) -> None:
    assert tables_in(text) == ()


@given(st.lists(st.sampled_from(["|", "a", " ", "\n", "\r\n", "\\", "-", "| x | y |\n"]), max_size=40).map("".join))
def test_every_cell_lies_in_its_table_in_order(text: str) -> None:
    edges = [edge for table in tables_in(text) for cell in table.cells for edge in (cell.start, cell.end)]
    assert edges == sorted(edges)
    assert all(table.start <= cell.start <= cell.end <= table.end for table in tables_in(text) for cell in table.cells)


WORDS = [
    "Hạn chế",
    "Đơn vị chủ trì",
    "Chủ trì, phối hợp",
    "Thời hạn",
    "Giải pháp",
    "Nguyên nhân",
    "STT",
    "1",
    "1.1",
    "II",
]
WORDS += [
    "Ao cạn",
    "- Sở Y tế\n- Đội lạ",
    "H. An Phú",
    "Năm 2024",
    "Chủ trì: Sở Y tế",
    "Hạn chế: Ao",
    "",
    " ",
    "…",
    "(1)",
    "\x00",
]


@st.composite
def sources(draw: st.DrawFn) -> Source:
    """Draw a text whose tables have cells of any words, merged in any way, also where no office format would."""
    text, tables = "KẾ HOẠCH\nKhắc phục hạn chế\n", []
    for _ in range(draw(st.integers(0, 3))):
        begun, cells = len(text), []
        width = draw(st.integers(1, 5))
        for row in range(draw(st.integers(1, 5))):
            for column in range(width):
                words = draw(st.sampled_from(WORDS))
                reach = draw(st.sampled_from([(1, 1), (1, 1), (1, 1), (2, 1), (1, 2), (3, 3)]))
                cells.append(Cell(row, column, len(text), len(text) + len(words), *reach))
                text += words + ("\t" if column < width - 1 else "\n")
        tables.append(Table(begun, len(text) - 1, tuple(cells)))
        text += draw(st.sampled_from(["", "Trang sau\n", "1. Ao\nĐơn vị chủ trì: Sở Y tế\n"]))
    return Source(text, tuple(tables))


@given(sources())
def test_tables_of_any_kind_are_read_without_an_error_and_quoted(source: Source) -> None:
    check_quotations_of(read_source(source, BOOK), source.text)
