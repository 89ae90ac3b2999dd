"""Texts typed for the fonts of before Unicode are told by name; no other text is taken for one."""

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from config.errors import Refused
from documents.read import read_document
from documents.read.formats.legacy_letters import CODES, legacy_bytes, legacy_code
from documents.read.formats.syllables import is_syllable
from tests.support.old_codes import to_tcvn3, to_viqr, to_vni, to_windows_1258
from tests.unit.read.sample import BOOK, PLAN

ROOT = Path(__file__).parents[4]
SAMPLE = (ROOT / "examples" / "ke-hoach-mau.txt").read_text(encoding="utf-8")
ENCODERS = {"TCVN3 (ABC)": to_tcvn3, "VNI-Windows": to_vni, "VIQR": to_viqr}


@pytest.mark.parametrize("name", ENCODERS)
@pytest.mark.parametrize("text", [SAMPLE, PLAN, SAMPLE.upper()], ids=["sample", "plan", "capitals"])
def test_a_plan_in_an_old_code_is_recognised_by_the_name_of_the_code(name: str, text: str) -> None:
    code = legacy_code(ENCODERS[name](text))
    assert code is not None
    assert code.name == name


@pytest.mark.parametrize("name", ENCODERS)
def test_words_decode_to_what_they_were(name: str) -> None:
    code = next(code for code in CODES if code.name == name)
    for word in (
        "đường",
        "nghiệp",
        "khắc",
        "phục",
        "chủ",
        "trì",
        "yếu",
        "kém",
        "thuế",
        "ngưỡng",
        "thủy",
        "ý",
        "ỷ",
        "bị",
    ):
        assert code.decode(ENCODERS[name](word)) == word


OTHERS = {
    "french": "L'été dernier, les élèves français ont préféré étudier là où l'on trouve des œuvres très intéressantes. " * 9,
    "english": "The plan of 2023 (see annex) was approved; a^2 + b^2 = c^2, data(1), C++ and e.g. so. Why? It is fun. " * 9,
    "german": "Die größten Städte müssen für die Bürger schöne Plätze öffnen, während die Häuser übrig bleiben. " * 9,
    "spanish": "El año pasado los niños españoles aprendieron más rápido el inglés y también la música. " * 9,
    "portuguese": "A informação não está disponível; as ações são de três órgãos públicos e não há opções. " * 9,
    "decomposed": unicodedata.normalize("NFD", SAMPLE),
    "capitals": SAMPLE.upper(),
    "toneless": "De nghi cac so, ban, nganh bao cao ket qua khac phuc truoc ngay 15. " * 9,
    "mail": "an.nguyen@thanhhoa.gov.vn; https://thanhhoa.gov.vn/a?b=c~d; C:\\Users\\an (1).docx; 1+1=2. " * 9,
    "one word": "Văn bản cũ có chữ “§¬n vÞ” bị lỗi phông. " + SAMPLE,
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_no_other_text_is_taken_for_one(name: str) -> None:
    assert legacy_code(OTHERS[name]) is None


@pytest.mark.parametrize("name", ["french", "english", "german", "spanish", "portuguese"])
def test_other_languages_in_eight_bits_have_no_old_code(name: str) -> None:
    assert legacy_bytes(OTHERS[name].encode("cp1252")) is None


EIGHT_BITS: dict[str, Callable[[str], bytes]] = {
    "TCVN3 (ABC)": lambda text: to_tcvn3(text).encode("cp1252"),
    "VNI-Windows": lambda text: to_vni(text).encode("cp1252"),
    "Windows-1258": to_windows_1258,
}


@pytest.mark.parametrize("name", EIGHT_BITS)
def test_a_file_in_an_old_code_is_refused_by_name_with_the_way_to_convert_it(tmp_path: Path, name: str) -> None:
    file = tmp_path / "plan.txt"
    file.write_bytes(EIGHT_BITS[name](SAMPLE))
    with pytest.raises(Refused) as refusal:
        read_document(file, BOOK)
    assert name in refusal.value.vi
    assert name in refusal.value.en
    assert "Unikey" in refusal.value.vi
    assert "Chưa có gì thay đổi" in refusal.value.vi


@pytest.mark.parametrize("name", ENCODERS)
def test_such_a_text_saved_in_utf_8_is_refused_as_well(tmp_path: Path, name: str) -> None:
    file = tmp_path / "plan.md"
    file.write_text(ENCODERS[name](SAMPLE), encoding="utf-8")
    with pytest.raises(Refused, match="Unikey"):
        read_document(file, BOOK)


@pytest.mark.parametrize(
    "word", ["nghiêng", "Thuế", "ủy", "uỷ", "hoà", "hòa", "quýt", "giếng", "khuỷu", "được", "ĐƯỜNG"]
)
def test_syllables_of_vietnamese(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(unicodedata.normalize("NFD", word))


@pytest.mark.parametrize("word", ["été", "größe", "strength", "vÞ", "ñôn", "ma~", "elèves", "ôtô"])
def test_no_syllables_of_vietnamese(word: str) -> None:
    assert not is_syllable(word)
