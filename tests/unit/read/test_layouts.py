"""Every layout reads the examples that lie beside it; a new one needs a file and its examples, nothing else."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from documents.read import layouts, read_source
from documents.read.source import Source
from tests.conftest import ROOT
from tests.support.readings import EXAMPLES, account, book_of, example_files, source_of
from tests.unit.read.sample import BOOK
from tests.unit.read.test_documents import check_quotations_of


@pytest.mark.parametrize("path", example_files(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_an_example_is_read_as_its_account_says(path: Path) -> None:
    source = source_of(path)
    reading = read_source(source, book_of(path))
    expected = yaml.safe_load(path.with_suffix(".yaml").read_text(encoding="utf-8"))
    assert account(reading) == expected
    assert all(weakness.span.quote(source.text) == weakness.statement for weakness in reading.weaknesses)


def test_every_layout_has_examples_and_every_account_its_example() -> None:
    assert {layout.name for layout in layouts.layouts()} == {path.parent.name for path in example_files()}
    accounts = set(EXAMPLES.glob("*/*.yaml"))
    assert accounts == {path.with_suffix(".yaml") for path in example_files()}


@pytest.fixture
def with_layouts_of(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], None]]:
    """Lets the reader find the layouts of one more folder."""

    def add(folder: Path) -> None:
        monkeypatch.setattr(layouts, "__path__", [*layouts.__path__, str(folder)])
        layouts.layouts.cache_clear()

    yield add
    monkeypatch.undo()
    layouts.layouts.cache_clear()


def test_a_second_province_needs_one_file_its_pack_and_its_examples(
    with_layouts_of: Callable[[Path], None],
) -> None:
    province = ROOT / "examples" / "second-province"
    assert [file.name for file in province.glob("*.py")] == ["assignment_blocks.py"]
    examples = list(example_files(province))
    assert len(examples) == 2
    before = [read_source(source_of(path), book_of(path)) for path in examples]
    assert not any(weakness.lead for reading in before for weakness in reading.weaknesses)
    with_layouts_of(province)
    for path in examples:
        source = source_of(path)
        reading = read_source(source, book_of(path))
        assert account(reading) == yaml.safe_load(path.with_suffix(".yaml").read_text(encoding="utf-8"))
        check_quotations_of(reading, source.text)


def test_the_layout_of_a_second_province_reads_no_other_plan(with_layouts_of: Callable[[Path], None]) -> None:
    with_layouts_of(ROOT / "examples" / "second-province")
    for path in example_files():
        expected = yaml.safe_load(path.with_suffix(".yaml").read_text(encoding="utf-8"))
        assert account(read_source(source_of(path), book_of(path))) == expected


def test_a_layout_is_found_by_its_file_alone_as_contributing_shows(
    tmp_path: Path, with_layouts_of: Callable[[Path], None]
) -> None:
    recipe = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("### Add a layout\n")[1]
    (tmp_path / "arrows.py").write_text(recipe.split("```python\n")[1].split("```")[0], encoding="utf-8")
    with_layouts_of(tmp_path)
    weaknesses = account(read_source(Source(ARROWS), BOOK))["weaknesses"]
    assert [(weakness["statement"], weakness["lead"]) for weakness in weaknesses] == [
        ("Kênh mương xuống cấp", ["Sở Y tế"]),
        ("Trạm bơm hỏng", ["Sở Xây dựng", "(unknown) Đội Xanh"]),
    ]


ARROWS = """KẾ HOẠCH
Khắc phục hạn chế năm 2024

@ Kênh mương xuống cấp => Sở Y tế
@ Trạm bơm hỏng => Sở Xây dựng, Đội Xanh
"""
