"""The focal unit: the one the document calls "cơ quan đầu mối"."""

import re
from datetime import date

from documents.read.lines import Page
from models.facts.folding import fold_tones
from models.facts.names import NameBook, split_units
from models.facts.reading import FocalMention, MentionKind

_OFFICE = r"(?:sở|văn phòng|ban|phòng|thanh tra|ubnd)"
_SAID = re.compile(
    fold_tones(
        rf"(?<!\w)(?P<unit>{_OFFICE}\s[^.;:\n]{{1,90}}?),?\s(?:chủ\strì,?\s)?"
        r"(?:là|làm)(?:\s(?:cơ\squan|đơn\svị))?\sđầu\smối"
    )
)
_LABELLED = re.compile(
    fold_tones(rf"(?:cơ|đơn)\s(?:quan|vị)\sđầu\smối\s?(?:là\s|:\s?)(?P<unit>{_OFFICE}\s[^.;:\n]{{1,90}})")
)


def find_focal_unit(page: Page, book: NameBook, on: date | None) -> FocalMention | None:
    """Return the focal unit where the document names a single one; a group of units is none."""
    for match in (*_SAID.finditer(page.text), *_LABELLED.finditer(page.text)):
        mentions, _ = split_units(page.raw, page.span(*match.span("unit")), book, on)
        if len(mentions) == 1 and mentions[0].kind in {MentionKind.UNIT, MentionKind.UNKNOWN}:
            unit = mentions[0]
            return FocalMention(unit.as_written, unit.name, unit.span, unit.code)
    return None
