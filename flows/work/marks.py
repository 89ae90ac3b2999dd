"""Marks of sealed rows: the beginning of each row's own hash, written beside the seal that covers all of them.

A seal's root says for certain that something under it was changed; the marks say which row. They prove nothing by
themselves: whoever changes a row and its mark is still found by the root, and then only the seal's rows can be named.

Written form: one mark a row in the order of their numbers, from the seal's first row on, with a blank between; ``+3`` where
three numbers were never used (PostgreSQL gives numbers to transactions that come to nothing).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

LENGTH = 8
"""Hexadecimal digits of a mark: of four thousand million changes of a row one would not change it."""


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """The first row of a seal that is not as it was sealed."""

    number: int
    """Its number in the history."""
    what: str
    """``changed``, ``missing`` or ``added``."""

    @property
    def words(self) -> tuple[str, str]:
        """Say it, in Vietnamese and in English."""
        vi, en = _WORDS[self.what]
        return vi.format(self.number), en.format(self.number)


_WORDS = {
    "changed": ("dòng {} đã bị sửa", "row {} was changed"),
    "missing": ("dòng {} đã bị xóa", "row {} was taken away"),
    "added": ("dòng {} đã bị chèn thêm", "row {} was put in"),
}


def written(rows: Iterable[tuple[int, str]]) -> str:
    """Write the marks of rows, given as (number, hash in hexadecimal digits) by ascending number."""
    parts: list[str] = []
    last: int | None = None
    for number, digest in rows:
        if last is not None and number > last + 1:
            parts.append(f"+{number - last - 1}")
        parts.append(digest[:LENGTH])
        last = number
    return " ".join(parts)


def read(marks: str, first: int) -> Iterator[tuple[int, str]]:
    """Give (number, mark) of every row that was sealed from row ``first`` on; raises ValueError where it is no such text."""
    number = first
    for part in marks.split():
        if part.startswith("+"):
            number += int(part)
        elif len(part) == LENGTH:
            yield number, part
            number += 1
        else:
            raise ValueError(f"no mark: {part!r}")


def first_broken(marks: str, ends: tuple[int, int], digests: Mapping[int, str]) -> BrokenRow | None:
    """Compare marks with the hashes of the rows that are there now, by number; None where all are as they were marked.

    ``ends``: the numbers of the first and the last row of the seal. Raises ValueError where the marks do not reach from one to
    the other.
    """
    sealed = dict(read(marks, ends[0]))
    if max(sealed, default=None) != ends[1]:
        raise ValueError("the marks are not those of the seal's rows")
    for number in sorted(sealed.keys() | digests.keys()):
        if number not in digests:
            return BrokenRow(number, "missing")
        if number not in sealed:
            return BrokenRow(number, "added")
        if sealed[number] != digests[number][:LENGTH]:
            return BrokenRow(number, "changed")
    return None
