"""From the words that say who does something to mentions of units and groups.

The longest names are masked first, so that their own commas and "và" never cut them; what is left is cut at ; , and
"và". Nothing is guessed: words nobody lists stay "unknown", and a group nobody lists stays an open group.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.facts.folding import Folded, fold, fold_tones
from models.facts.mention_remarks import about_mention
from models.facts.namebook import Entry, Found, NameBook, Word, choose, words_of
from models.facts.reading import MentionKind, Remark, Span, UnitMention
from models.facts.spread import Spread, find_spreads

__all__ = ["NameBook", "leading_units", "name_stands_over", "split_units"]

_BODY = r"(?:sở|ban|ngành|phòng|đơn vị|cơ quan|địa phương|cấp|đoàn thể|tổ chức|hội|huyện|thị xã|thành phố)"
_WHICH = (
    r"(?:cấp tỉnh|cấp huyện|cấp xã|của tỉnh|thuộc tỉnh|trong tỉnh|trên địa bàn(?: tỉnh| huyện)?"
    r"|của ubnd (?:tỉnh|huyện)|có liên quan|liên quan|chức năng|khác)"
)
_AREA = r"(?:huyện|thị xã|thành phố|quận|xã|phường|thị trấn)"
_OPEN = re.compile(
    fold_tones(
        rf"(?<!\w)(?:(?:các )?cấp ủy(?: ?[-,] ?| và )(?:chính quyền|ubnd)(?: các)? {_AREA}(?:(?:, ?| và ){_AREA})*"
        rf"|(?:ubnd|ủy ban nhân dân) (?:các )?{_AREA}(?:(?:, ?| và ){_AREA})+"
        rf"|(?:ubnd|ủy ban nhân dân) (?:các {_AREA}|cấp (?:huyện|xã)|các cấp)"
        r"|các (?:đơn vị|cơ quan) đầu mối(?: được giao(?: theo dõi)?(?: các)? dự án(?: đầu tư)?(?: lớn, trọng điểm)?)?"
        r"|(?:các )?chủ đầu tư(?: các dự án(?: oda)?)?"
        r"|các cấp, (?:các )?ngành(?:, (?:các )?địa phương)?"
        r"|(?:các )?cấp ủy(?: đảng)?(?:, chính quyền)?(?: các cấp| địa phương| cơ sở)?"
        r"|(?:người đứng đầu|thủ trưởng) (?:của )?(?:các )?(?:cấp ủy|sở|cơ quan|đơn vị|ngành|địa phương)"
        r"(?:(?:, ?| và )(?:các )?(?:chính quyền|cơ quan|đơn vị|ban|ngành|địa phương))*(?: địa phương| các cấp)?"
        rf"|(?:các|những) {_BODY}(?:(?:, ?| và | ?- ?)(?:{_BODY}))*(?: {_WHICH})*"
        rf"|các {_AREA}(?:(?:, ?| và ){_AREA})*)(?!\w)"
    )
)
_WHOLE = re.compile(
    fold_tones(
        r"(?<!\w)(?:ban quản lý|ban ql|bql) ?(?:khu kinh tế|kkt) [^;,.:()\n]{1,40}? và các (?:khu công nghiệp|kcn)"
    )
)
_SHARES = re.compile(r"[;,:.()\n]|và\b")
_WRAP = re.compile(r"(?<![\n.;:])\n(?=\w)")
_HARMLESS = frozenset({"", "là", "các", "cùng", "với", "gồm", "cùng với", "và", "do"})
_PLURAL = re.compile(r"(?:các|những|toàn thể|mọi) ")
_HEAD_OF = re.compile(
    fold_tones(
        r"(?:đồng chí )?(?:phó )?(?:giám đốc|chủ tịch|trưởng ban|cục trưởng|chánh thanh tra|tổng giám đốc|thủ trưởng)"
    )
)
"""Who stands before the name of a unit and means it: "Giám đốc Sở Y tế"."""
_ROLE_NOTE = re.compile(
    fold_tones(r"(?:là )?(?:cơ quan|đơn vị)? ?(?:thường trực|đầu mối|chủ trì|phối hợp|chịu trách nhiệm chính|tổng hợp)")
)
_BETWEEN = re.compile(r" ?(?:(?:[,;&]|\bvà\b) ?(?:\bvà )?)?")
_BEFORE_FIRST = re.compile(fold_tones(r"[ \-+*]*(?:(?:giao(?: cho)?|yêu cầu|đề nghị) )?"))
_FEW_WORDS = 240
_LONGEST_OPENING = 900
_REMEMBERED = 120
"""How long words may be to be remembered with the names in them."""
_MOST_OFFERS = 100
"""For so many of one list are like names looked for: more unknown units than this no list has that a person wrote."""
_EDGES = " -+*,;:.()\"'\n"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of folded characters, and what it names when something is known of it."""

    start: int
    end: int
    entries: tuple[Entry, ...] = ()
    open: bool = False
    silent: bool = False
    """Shared first words, such as "UBND các huyện", which name nobody by themselves."""

    @property
    def length(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class _Seen:
    """Some words as they are compared, and the names that stand in them."""

    folded: Folded
    masks: tuple[_Piece, ...]


def split_units(text: str, span: Span, book: NameBook, on: date | None) -> tuple[list[UnitMention], list[Remark]]:
    """Return the units and groups that ``text[span]`` lists, in order, and what a reader should know of them.

    ``on`` is the day of the document: it decides between units of one name, and whether a unit had ended by then.
    """
    words = span.quote(text)
    seen = _look_at(words, book)
    pieces = _with_the_rest(seen.folded.text, seen.masks, book)
    mentions = [_mention(words, span.start, seen.folded, piece, on) for piece in pieces]
    remarks: list[Remark] = []
    for piece, mention in zip(pieces, mentions, strict=True):
        remarks += about_mention(mention, piece.entries, book, on, offer=len(remarks) < _MOST_OFFERS)
    return mentions, remarks


def leading_units(text: str, span: Span, book: NameBook, on: date | None) -> tuple[list[UnitMention], Span]:
    """Return the units ``text[span]`` opens with, joined by commas or "và", and the span of the words after them.

    Only names the book or every province knows count, so a task that opens with other words has no units.
    """
    mentions, end = _opening_units(text, _first_words(text, span, _FEW_WORDS), book, on)
    if end > _FEW_WORDS // 2 and span.end - span.start > _FEW_WORDS:  # a long list: read on
        mentions, _ = _opening_units(text, _first_words(text, span, _LONGEST_OPENING), book, on)
    return mentions, Span(mentions[-1].span.end if mentions else span.start, span.end)


def name_stands_over(text: str, window: Span, at: int, book: NameBook) -> bool:
    """Does a name of the book begin before offset ``at`` of ``text`` and end after it?"""
    folded = fold(window.quote(text), window.start)
    words = words_of(folded, window.quote(text), window.start)
    found = (book.longest_at(words, first) for first, word in enumerate(words) if folded.starts[word.start] < at)
    return any(name is not None and folded.ends[words[name.last - 1].end - 1] > at for name in found)


def _opening_units(text: str, head: Span, book: NameBook, on: date | None) -> tuple[list[UnitMention], int]:
    """Return the units ``text[head]`` opens with, and how far into it their names reach."""
    words = head.quote(text)
    seen = _look_at(words, book)
    taken: list[_Piece] = []
    for mask in seen.masks:
        between = seen.folded.text[taken[-1].end if taken else 0 : mask.start]
        if not (_BETWEEN if taken else _BEFORE_FIRST).fullmatch(between):
            break
        taken.append(mask)
    mentions = [_mention(words, head.start, seen.folded, piece, on) for piece in taken if not piece.silent]
    return mentions, taken[-1].end if taken else 0


def _first_words(text: str, span: Span, most: int) -> Span:
    """Return the opening of a long stretch, cut between two words."""
    cut = min(span.end, span.start + most)
    while cut < span.end and cut > span.start + 1 and not text[cut].isspace():
        cut -= 1
    return Span(span.start, cut)


def _one_line(folded: Folded, text: str) -> Folded:
    """Join a line that goes on in small letters to the line before: such a break is no separator."""
    joined = _WRAP.sub(lambda gap: gap.group() if text[folded.starts[gap.end()]].isupper() else " ", folded.text)
    return Folded(joined, folded.starts, folded.ends)


def _look_at(words: str, book: NameBook) -> _Seen:
    """Return the names in some words; short ones are remembered, as plans say the same names on and on."""
    seen = book.seen.get(words)
    if not isinstance(seen, _Seen):
        folded = _one_line(fold(words), words)
        seen = _Seen(folded, tuple(_masks(folded, words, book)))
        if len(words) <= _REMEMBERED:
            book.remember(words, seen)
    return seen


def _masks(folded: Folded, text: str, book: NameBook) -> list[_Piece]:
    """Return the names and open groups that stand in the text, the longest winning, in order of place."""
    words = words_of(folded, text)
    spreads = [piece for spread in find_spreads(words, book) for piece in _spread_pieces(words, spread)]
    found = [book.longest_at(words, first) for first in range(len(words))]
    named = [_piece(words, name) for name in found if name is not None]
    openings = [_Piece(*match.span(), open=True) for match in _OPEN.finditer(folded.text)]
    openings += [_Piece(*match.span()) for match in _WHOLE.finditer(folded.text)]
    # A name of the pack wins over a national name or a pattern of the same length, a spread over everything.
    ranked = sorted([*named, *openings], key=lambda piece: (-piece.length, not _is_known(piece)))
    chosen: list[_Piece] = []
    covered = bytearray(len(folded.text))
    for piece in [*spreads, *ranked]:
        if not any(covered[piece.start : piece.end]):
            covered[piece.start : piece.end] = b"\1" * piece.length
            chosen.append(piece)
    return sorted(chosen, key=lambda piece: piece.start)


def _piece(words: Sequence[Word], found: Found) -> _Piece:
    return _Piece(words[found.first].start, words[found.last - 1].end, found.entries)


def _spread_pieces(words: Sequence[Word], spread: Spread) -> list[_Piece]:
    head = _Piece(words[spread.first].start, words[spread.head_end - 1].end, silent=True)
    return [head, *(_piece(words, name) for name in spread.names)]


def _is_known(piece: _Piece) -> bool:
    return any(entry.code is not None for entry in piece.entries)


def _with_the_rest(folded: str, masks: Sequence[_Piece], book: NameBook) -> list[_Piece]:
    """Cut what the masks leave at ; , và, and join words glued to a name to that name."""
    pieces: list[_Piece] = []
    at = 0
    for mask in [*masks, None]:
        end = mask.start if mask is not None else len(folded)
        shares = _shares(folded, at, end)
        glued_left = bool(pieces) and bool(shares) and shares[0][0] == at
        for index, (start, stop) in enumerate(shares):
            words = folded[start:stop].strip(_EDGES)
            glued_right = mask is not None and index == len(shares) - 1 and stop == end
            if words in _HARMLESS or (glued_left and index == 0 and _may_follow(folded[start:stop], book)):
                continue
            lead = start + len(folded[start:stop]) - len(folded[start:stop].lstrip(_EDGES))
            piece = _Piece(lead, lead + len(words))
            if glued_left and index == 0:
                piece = _joined(pieces.pop(), piece)
            if _ROLE_NOTE.fullmatch(words) and folded[max(0, lead - 1) : lead] == "(":
                continue
            if glued_right and mask is not None and _HEAD_OF.fullmatch(words):
                mask = _Piece(piece.start, mask.end, mask.entries, mask.open)  # noqa: PLW2901 - as below
            elif glued_right and mask is not None:
                mask = _joined(piece, mask)  # noqa: PLW2901 - the mask grows by the words before it
            else:
                pieces.append(piece)
        if mask is not None:
            pieces.append(mask)
            at = mask.end
    return [piece for piece in pieces if not piece.silent]


def _shares(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts = [match.span() for match in _SHARES.finditer(folded, start, end)]
    begins = [start, *(cut[1] for cut in cuts)]
    ends = [*(cut[0] for cut in cuts), end]
    return [share for share in zip(begins, ends, strict=True) if share[0] < share[1]]


def _may_follow(words: str, book: NameBook) -> bool:
    """May these words follow a name without making it another: "tỉnh", the name of the province."""
    bare = words.strip(_EDGES)
    return bare in {"tỉnh", "của tỉnh"} or (
        bool(book.province) and bare.removeprefix("tỉnh ") == fold(book.province).text
    )


def _joined(left: _Piece, right: _Piece) -> _Piece:
    """Words glued to a name make another name, which nobody lists; beside an open group it stays open."""
    return _Piece(left.start, right.end, open=left.open)


def _mention(words: str, base: int, folded: Folded, piece: _Piece, on: date | None) -> UnitMention:
    """Return what a piece of ``words`` names; they stand at ``base`` of the file."""
    own = folded.span(piece.start, piece.end)
    as_written, span = own.quote(words), Span(base + own.start, base + own.end)
    entry = choose(piece.entries, on)
    if entry is not None and entry.code is not None:
        return UnitMention(as_written, entry.name, entry.kind, span, entry.code)
    is_open = piece.open or (not piece.entries and _PLURAL.match(folded.text, piece.start) is not None)
    return UnitMention(as_written, None, MentionKind.OPEN_GROUP if is_open else MentionKind.UNKNOWN, span)
