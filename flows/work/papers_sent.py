"""The official papers that travel with letters: the công văn with the digest, the report with its cover letter."""

import json
from collections.abc import Sequence

from flows.work.chasing import WORD, letters_for_the_digest
from flows.work.paper_files import file_name, kept_content
from models.tables import DecisionRow, PaperFile
from notifications.contexts import Desk
from notifications.letters import Attachment

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {".docx": WORD, ".xlsx": WORKBOOK, ".pdf": "application/pdf"}


def papers_of(desk: Desk, decisions: Sequence[DecisionRow]) -> list[Attachment]:
    """Return the papers that go with a letter about these decisions; most letters carry none."""
    if decisions[0].notice in {"planning_digest", "leadership_preview"}:
        return letters_for_the_digest(desk, decisions)
    if decisions[0].notice == "synthesis_cover":
        return _report(desk, decisions[0])
    return []


def _report(desk: Desk, decision: DecisionRow) -> list[Attachment]:
    """Return the files that were chosen when the letter was decided."""
    numbers = json.loads(decision.detail)["paper_files"]
    return [_attachment(desk, desk.session.get_one(PaperFile, number)) for number in numbers]


def _attachment(desk: Desk, file: PaperFile) -> Attachment:
    name = file_name(file)
    kind = TYPES.get(f".{name.rpartition('.')[2].lower()}", "application/octet-stream")
    return Attachment(name, kind, kept_content(desk.settings.home, file))
