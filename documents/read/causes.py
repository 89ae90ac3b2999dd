"""Causes: one bullet under the label, or one paragraph where there are no bullets."""

import re
from itertools import pairwise

from documents.read.items import Segment
from documents.read.lines import BULLETS, Marker, Page
from models.facts.folding import fold_tones
from models.facts.reading import CauseKind, CauseReading

_KIND_LABEL = re.compile(
    fold_tones(
        r"(?:về )?(?:các )?(?:nguyên nhân )?(?P<kind>khách quan|chủ quan)(?: là| do)?\s?(?::|\.(?=\s|$)|(?=\n)|$)"
    )
)
_NAMED = re.compile(fold_tones(r"nguyên nhân (?:\w+ )?(?P<kind>khách quan|chủ quan)"))
_IN_SENTENCE = re.compile(
    fold_tones(r"nguyên nhân (?P<kind>khách quan|chủ quan)(?:\s(?:là|do|như|gồm|bao gồm))?(?:\s(?:do|như))?\s?:?\s?")
)
_LEAD_IN = re.compile(
    fold_tones(
        r"[\s;,]*(?:nhưng|song|mà|và)?\s?(?:vẫn)?\s?(?:còn)?\s?(?:có)?\s?(?:chủ yếu(?: vẫn)?)?\s?(?:là|do)?\s?(?:các|những)?\s?$"
    )
)
_KINDS = {"khách quan": CauseKind.OBJECTIVE, "chủ quan": CauseKind.SUBJECTIVE}


def read_causes(page: Page, segment: Segment) -> list[CauseReading]:
    """Return the causes under one label, in order; a paragraph after a bullet belongs to the bullet."""
    label = page.text[segment.label.start : segment.label.end]
    kind = _kind_named(label)
    first = segment.chunks[0] if segment.chunks else None
    said_with_one = first is not None and first.marker in BULLETS and not first.is_empty
    whole = CauseKind.UNSPECIFIED if said_with_one else kind
    found: list[tuple[CauseKind, int, int]] = []
    outer: Marker | None = None
    for chunk in segment.chunks:
        start, end = page.trim(chunk.start, chunk.end)
        if chunk.marker in BULLETS and outer is not None and chunk.marker is not outer and found:
            found[-1] = (found[-1][0], found[-1][1], end)
            continue
        if match := _KIND_LABEL.match(page.text, start, end):
            kind = _KINDS[match["kind"]]
            start, end = page.trim(match.end(), end)
            if start >= end:
                outer, whole = None, kind
                continue
        if start >= end:
            continue
        if chunk.marker is Marker.NONE:
            found += [(kind, *paragraph) for paragraph in page.paragraphs(start, end)]
        else:
            outer = chunk.marker
            found.append((kind, start, end))
            kind = whole  # a kind said with its cause holds for that bullet only
    return [_cause(page, of_kind, start, end) for of_kind, start, end in found]


def causes_in_sentence(page: Page, start: int, end: int) -> list[CauseReading]:
    """Return the causes a running sentence names as objective or subjective, each up to the next one's lead-in."""
    marks = list(_IN_SENTENCE.finditer(page.text, start, end))
    stops = [_before_lead_in(page, mark.end(), following.start()) for mark, following in pairwise(marks)]
    return [
        _cause(page, _KINDS[mark["kind"]], *page.trim(mark.end(), stop, ",;"))
        for mark, stop in zip(marks, [*stops, end], strict=False)
    ]


def _before_lead_in(page: Page, start: int, end: int) -> int:
    """Return where a cause ends before "nhưng vẫn còn (nguyên nhân ...)"."""
    window = page.text[max(start, end - 40) : end]
    lead_in = _LEAD_IN.search(window)
    return end - (len(window) - lead_in.start()) if lead_in else end


def _cause(page: Page, kind: CauseKind, start: int, end: int) -> CauseReading:
    if kind is CauseKind.UNSPECIFIED:
        kind = _kind_named(page.text[start:end])
    return CauseReading(kind, page.quote(start, end), page.span(start, end))


def _kind_named(words: str) -> CauseKind:
    """Return the kind the words name, unspecified where they name none or both."""
    kinds = {match["kind"] for match in _NAMED.finditer(words)}
    return _KINDS[kinds.pop()] if len(kinds) == 1 else CauseKind.UNSPECIFIED
