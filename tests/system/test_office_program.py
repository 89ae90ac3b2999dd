"""Plans as an office program writes them: LibreOffice makes the files, the reading finds the same register in each."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from config.errors import Refused
from documents.read import open_document, read_document
from documents.write.plan_template import write_blank
from models.facts.names import NameBook
from models.facts.reading import Reading
from models.packs import load_pack
from scripts.example_files import SAMPLE, excel, sample, word

pytestmark = pytest.mark.system

BOOK = NameBook.from_pack(load_pack("thanh-hoa-2023"))
PLAN = sample()


def converted(file: Path, ending: str, *more: str) -> Path:
    """Have the office program write the file in another format, beside it, with a profile of its own."""
    program = shutil.which("soffice")
    assert program, "LibreOffice is not installed: make test-system installs it"
    out = file.parent / "out"
    profile = (file.parent / "profile").as_uri()
    subprocess.run(
        [
            program,
            "--headless",
            f"-env:UserInstallation={profile}",
            *more,
            "--convert-to",
            ending,
            "--outdir",
            out,
            file,
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return out / f"{file.stem}.{ending.partition(':')[0]}"


def register(reading: Reading) -> list[tuple[str, list[str | None], str | None]]:
    return [
        (
            " ".join(weakness.statement.split()),
            [unit.name for unit in weakness.lead],
            f"{weakness.deadline.kind} {weakness.deadline.year}" if weakness.deadline else None,
        )
        for weakness in reading.weaknesses
    ]


def read(file: Path) -> Reading:
    text, reading = read_document(file, BOOK)
    assert all(weakness.span.quote(text) for weakness in reading.weaknesses)
    return reading


def same(reading: Reading) -> None:
    _, expected = read_document(SAMPLE, BOOK)
    assert register(reading) == register(expected)
    assert len(reading.weaknesses) == 38
    assert (reading.document.number, reading.document.issued_on) == ("211/KH-UBND", expected.document.issued_on)
    assert reading.document.title == expected.document.title
    assert [rule.recipient for rule in reading.reporting_rules] == ["Sở Kế hoạch và Đầu tư"]


WORD_XML = "docx:MS Word 2007 XML"
FILES: dict[str, Callable[[], bytes]] = {
    "items": lambda: word(PLAN),
    "appendix": lambda: word(PLAN, as_table=True),
}


def test_a_text_made_a_word_file_and_then_a_pdf(tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_bytes(SAMPLE.read_bytes())
    made = converted(file, WORD_XML, "--infilter=Text (encoded):UTF8")
    same(read(made))
    shutil.copy(made, tmp_path / "plan.docx")
    same(read(converted(tmp_path / "plan.docx", "pdf")))


@pytest.mark.parametrize("form", FILES)
def test_a_word_file_saved_anew_and_printed_as_pdf(tmp_path: Path, form: str) -> None:
    file = tmp_path / "plan.docx"
    file.write_bytes(FILES[form]())
    same(read(converted(file, WORD_XML)))
    same(read(converted(file, "pdf")))


def test_a_filled_template_saved_anew_is_still_the_template(tmp_path: Path) -> None:
    file = tmp_path / "plan.xlsx"
    file.write_bytes(excel(PLAN))
    made = converted(file, "xlsx:Calc MS Excel 2007 XML")
    same(read(made))
    source = open_document(made)
    assert source.place_of(source.text.index(PLAN.weaknesses[0].statement)) == "sheet:Hạn chế!B4"


def test_the_blank_opens_and_prints(tmp_path: Path) -> None:
    write_blank(tmp_path / "mau.xlsx")
    assert converted(tmp_path / "mau.xlsx", "pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("ending", "said"),
    [("doc", ".doc"), ("odt", "OpenDocument"), ("rtf", "RTF"), ("html", "trang web"), ("fodt", "XML")],
)
def test_other_formats_of_the_office_program_are_refused_by_name(tmp_path: Path, ending: str, said: str) -> None:
    file = tmp_path / "plan.docx"
    file.write_bytes(word(PLAN))
    made = converted(file, ending)
    for name in (made, made.with_suffix(".docx")):
        if name != made:
            shutil.copy(made, name)
        with pytest.raises(Refused) as refusal:
            open_document(name)
        assert said in refusal.value.vi
