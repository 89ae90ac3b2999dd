"""Reading a file for the register: against all the units it knows and the pack names, without touching anything."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from config.clock import office_day
from documents.read import read_file
from flows.work.office import Office
from models.facts.names import NameBook
from models.facts.questions import Question, questions_of
from models.facts.quoting import head_spans
from models.facts.reading import Reading
from models.facts.units import OrgPack
from models.moves import Act
from models.organisation import store_pack
from models.roster import organisation_of
from models.tables import Document


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file as it was read, with all that an import needs of it."""

    file: Path
    file_sha256: str
    text: str
    places: str
    """JSON ``[[start, name], ...]``."""
    reading: Reading
    pack: OrgPack
    """The pack that was asked for: what is new in it is taken over with the plan."""
    organisation: OrgPack
    """All units, of the register and of the pack: what the file was read with."""

    @property
    def sha256(self) -> str:
        """Digest of the text as decoded: the same plan from two kinds of file is one."""
        return digest(self.text)

    def questions(self, as_of: date, renumber: Callable[[int], int] | None = None) -> tuple[Question, ...]:
        """Return what it leaves open, the weightiest first."""
        return questions_of(self.text, self.reading, self.organisation, as_of, renumber)

    def document(self, act: Act) -> Document:
        """Return it as a row."""
        return Document(
            file_name=self.file.name,
            sha256=self.sha256,
            file_sha256=self.file_sha256,
            text=self.text,
            places=self.places,
            kind=self.reading.document.kind,
            imported_at=act.at,
        )

    def head(self) -> str:
        """Return where the facts of its head stand, as JSON."""
        spans = {name: [span.start, span.end] for name, span in head_spans(self.text, self.reading).items()}
        return json.dumps(spans)


def prepare(office: Office, file: Path, pack: OrgPack, act: Act) -> Prepared:
    """Read ``file``; raises Refused with a sentence."""
    with office.database.trial() as session:
        store_pack(session, pack, office_day(act.at))
        organisation = organisation_of(session, pack.code, pack.title, pack.province)
    source, reading = read_file(file, NameBook.from_pack(organisation))
    places = json.dumps([[place.start, place.name] for place in source.places], ensure_ascii=False)
    digest_of_file = hashlib.sha256(file.read_bytes()).hexdigest()
    return Prepared(file, digest_of_file, source.text, places, reading, pack, organisation)


def digest(text: str) -> str:
    """Return the digest of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
