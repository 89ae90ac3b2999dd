"""What a reader should know of a mention: a group nobody listed, words nobody knows, a unit that has ended by then."""

from collections.abc import Sequence
from datetime import date, timedelta

from models.facts.folding import fold
from models.facts.namebook import Entry, NameBook
from models.facts.reading import MentionKind, Remark, UnitMention


def about_mention(
    mention: UnitMention, entries: Sequence[Entry], book: NameBook, on: date | None, *, offer: bool
) -> list[Remark]:
    """Say what a reader should know of a mention; ``offer`` says whether like names are looked for."""
    words = mention.as_written
    if mention.kind is MentionKind.OPEN_GROUP:
        return [
            Remark(
                "open_group",
                f"“{words}” chưa rõ gồm những đơn vị nào; hãy chọn các thành viên.",
                f"“{words}” does not say which units it means; choose its members.",
                mention.span,
            )
        ]
    if mention.kind is MentionKind.UNKNOWN:
        return [_unknown(mention, entries, book, offer=offer)]
    return [_ended(mention, entry, on) for entry in entries if entry.code == mention.code and _is_gone(entry, on)]


def _unknown(mention: UnitMention, entries: Sequence[Entry], book: NameBook, *, offer: bool) -> Remark:
    words = mention.as_written
    rivals = [entry.name for entry in entries if entry.code is not None]
    if rivals:
        several = "; ".join(rivals)
        return Remark(
            "unit_ambiguous",
            f"“{words}” có thể là: {several}. Hãy chọn một.",
            f"“{words}” may be: {several}. Choose one.",
            mention.span,
        )
    if not offer:
        return Remark(
            "unit_unknown",
            f"“{words}” không có trong danh mục đơn vị.",
            f"“{words}” is not among the units.",
            mention.span,
        )
    near = "; ".join(book.nearest(fold(words).text))
    return Remark(
        "unit_unknown",
        f"“{words}” không có trong danh mục đơn vị. " + (f"Gần giống: {near}." if near else "Không có tên gần giống."),
        f"“{words}” is not among the units. " + (f"Nearest: {near}." if near else "No name is near."),
        mention.span,
    )


def _is_gone(entry: Entry, on: date | None) -> bool:
    return on is not None and not entry.validity.holds_on(on)


def _ended(mention: UnitMention, entry: Entry, on: date | None) -> Remark:
    words = mention.as_written
    ended, begun = entry.validity.valid_to, entry.validity.valid_from
    if on is not None and ended is not None and ended < on:
        heirs = "; ".join(entry.successors)
        since = f"{ended + timedelta(days=1):%d/%m/%Y}" if ended < date.max else ""
        return Remark(
            "unit_ended",
            f"“{words}” đã sáp nhập hoặc giải thể từ {since}; đơn vị kế thừa: {heirs or 'chưa rõ'}.",
            f"“{words}” was merged or dissolved on {since}; succeeded by: {heirs or 'not known'}.",
            mention.span,
        )
    since = f"{begun:%d/%m/%Y}" if begun else ""
    return Remark(
        "unit_not_yet",
        f"“{words}” chỉ có từ {since}, sau ngày của văn bản.",
        f"“{words}” exists only from {since}, after the day of the document.",
        mention.span,
    )
