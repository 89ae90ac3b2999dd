"""Any register, set out in any layout, is read back as that register; in any Unicode form, with exact quotations."""

import unicodedata
from collections.abc import Callable, Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.read import read_source
from documents.read.source import Source
from tests.support.registers import LAYOUTS, REGISTERS, SAYS, Weakness, facts_of, facts_read, in_form
from tests.unit.read.sample import BOOK
from tests.unit.read.test_documents import check_quotations_of

HALF = 0.5
RANDOM = st.randoms(use_true_random=False)


def check(layout: str, source: Source, register: Sequence[Weakness]) -> None:
    reading = read_source(source, BOOK)
    only = SAYS.get(layout, ())
    assert facts_read(reading, only=only) == facts_of(register, only=only)
    check_quotations_of(reading, source.text)


@pytest.mark.parametrize("layout", LAYOUTS)
@given(register=REGISTERS, random=RANDOM)
@settings(max_examples=25, deadline=None)
def test_a_register_is_read_back(layout: str, register: Sequence[Weakness], random: Random) -> None:
    check(layout, LAYOUTS[layout](register, random), register)


@pytest.mark.parametrize("layout", LAYOUTS)
@given(register=REGISTERS, random=RANDOM)
@settings(max_examples=6, deadline=None)
def test_the_unicode_form_of_a_file_changes_nothing(layout: str, register: Sequence[Weakness], random: Random) -> None:
    source = LAYOUTS[layout](register, random)
    for form in (decomposed, mixed(random), with_windows_line_ends):
        check(layout, in_form(source, form), register)


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def mixed(random: Random) -> Callable[[str], str]:
    """Return a form in which words stand composed or not by chance, as copied together from several files."""
    return lambda text: " ".join(decomposed(word) if random.random() < HALF else word for word in text.split(" "))


def with_windows_line_ends(text: str) -> str:
    return text.replace("\n", "\r\n")
