"""Every layout reads the examples that lie beside it; a new one needs a file and its examples, nothing else."""

from pathlib import Path

import pytest
import yaml

from documents.read import layouts, read_source
from documents.read.source import Source
from tests.conftest import ROOT
from tests.support.readings import EXAMPLES, account, example_files, source_of
from tests.unit.read.sample import BOOK


@pytest.mark.parametrize("path", example_files(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_an_example_is_read_as_its_account_says(path: Path) -> None:
    source = source_of(path)
    reading = read_source(source, BOOK)
    expected = yaml.safe_load(path.with_suffix(".yaml").read_text(encoding="utf-8"))
    assert account(reading) == expected
    assert all(weakness.span.quote(source.text) == weakness.statement for weakness in reading.weaknesses)


def test_every_layout_has_examples_and_every_account_its_example() -> None:
    assert {layout.name for layout in layouts.layouts()} == {path.parent.name for path in example_files()}
    accounts = set(EXAMPLES.glob("*/*.yaml"))
    assert accounts == {path.with_suffix(".yaml") for path in example_files()}


def test_a_layout_is_found_by_its_file_alone_as_contributing_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("### Add a layout\n")[1]
    (tmp_path / "arrows.py").write_text(recipe.split("```python\n")[1].split("```")[0], encoding="utf-8")
    monkeypatch.setattr(layouts, "__path__", [*layouts.__path__, str(tmp_path)])
    layouts.layouts.cache_clear()
    try:
        weaknesses = account(read_source(Source(ARROWS), BOOK))["weaknesses"]
    finally:
        monkeypatch.undo()
        layouts.layouts.cache_clear()
    assert [(weakness["statement"], weakness["lead"]) for weakness in weaknesses] == [
        ("Kênh mương xuống cấp", ["Sở Y tế"]),
        ("Trạm bơm hỏng", ["Sở Xây dựng", "(unknown) Đội Xanh"]),
    ]


ARROWS = """KẾ HOẠCH
Khắc phục hạn chế năm 2024

@ Kênh mương xuống cấp => Sở Y tế
@ Trạm bơm hỏng => Sở Xây dựng, Đội Xanh
"""
