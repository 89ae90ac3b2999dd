"""Mails that come to the return path: a bounce moves its letter on to the stand-in, everything else is only written down."""

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, select

from config.errors import BadSetting
from flows.work.office import Office
from models.instance import instance
from models.moves import Act, record
from models.tables import Bounce, BounceKind, Message
from notifications.aftermath import next_office_day
from notifications.bounces import MOST_BYTES, Reading, read_bounce
from notifications.letters import message_id_of
from notifications.refusals import came_back
from notifications.returnpath import proves, read
from notifications.waiting import Hours

A_POLL = 200
"""So many mails of a Maildir are read at a time; the rest waits for the next look."""


@dataclass(frozen=True, slots=True)
class BounceTaken:
    """What became of one mail."""

    kind: BounceKind
    message: int | None
    """Number of the letter it speaks of, where its return path proves it."""
    words: str
    again: bool = False
    """Was it taken before? Then nothing changed."""


def take_bounce(office: Office, raw: bytes, act: Act, came_to: str | None = None) -> BounceTaken:
    """Read one mail and do what it asks for; the same mail taken twice is taken once."""
    digest = hashlib.sha256(raw[:MOST_BYTES]).hexdigest()
    reading = read_bounce(raw, came_to)
    with office.database.write(alone="bounce") as session:
        before = session.exec(select(Bounce).where(Bounce.sha256 == digest)).first()
        if before is not None:
            return BounceTaken(before.kind, before.message_id, before.words, again=True)
        message = _letter_of(session, office, reading, act)
        kind = reading.kind
        if message is None and kind in {BounceKind.FAILED, BounceKind.DELAYED}:
            kind = BounceKind.FORGED  # nothing in it was made by us: it may say what it likes
        row = Bounce(
            sha256=digest,
            kind=kind,
            message_id=message.id if message else None,
            recipient=reading.recipient[:320],
            status=reading.status[:20],
            words=reading.words[:1000],
            taken_at=act.at,
        )
        session.add(row)
        session.flush()
        said = Act(act.actor, act.at, f"{row.status} {row.words}".strip())
        record(session, said, "bounce", row.id, f"taken:{kind}", after=row.recipient or None)
        if message is not None and kind is BounceKind.FAILED:
            hours = Hours(office.settings, office.calendar)
            came_back(session, message, row.status, row.words, next_office_day(hours, act.at), act)
        elif message is not None and kind is BounceKind.DELAYED:
            record(session, said, "message", message.id, "delayed")
        return BounceTaken(kind, row.message_id, row.words)


def _letter_of(session: Session, office: Office, reading: Reading, act: Act) -> Message | None:
    """Return the letter that the mail's return path names and proves; None for a mark that is missing or not ours."""
    ours = instance(session, act.at)
    for marked in filter(None, map(read, reading.came_to)):
        message = session.get(Message, marked.number)
        if message is None:
            continue
        domain = office.settings.message_domain
        sendings = (message_id_of(ours.key, message.id, resend, domain, ours.epoch) for resend in range(message.resend))
        if any(proves(marked, ours.key, message_id) for message_id in (message.message_id, *sendings)):
            return message
    return None


def poll_bounces(office: Office, act: Act) -> list[BounceTaken]:
    """Take what lies in the Maildir of the return path, if one is set; what was taken moves from `new` to `cur`."""
    folder = office.settings.bounce_maildir
    if folder is None:
        return []
    taken = (_take_file(office, file, act) for file in _new_mails(folder))
    return [one for one in taken if one is not None]


def _new_mails(folder: Path) -> Iterator[Path]:
    new = folder / "new"
    if not new.is_dir():
        raise BadSetting(
            f"Cài đặt “bounce_maildir” (DONDOC_BOUNCE_MAILDIR): {folder} không phải là Maildir (thiếu thư mục new). Hãy sửa "
            "hoặc bỏ cài đặt này. Chưa có gì thay đổi.",
            f"The setting “bounce_maildir” (DONDOC_BOUNCE_MAILDIR): {folder} is no Maildir (it has no folder new). Correct "
            "the setting or remove it. Nothing was changed.",
        )
    yield from sorted(new.iterdir())[:A_POLL]


def _take_file(office: Office, file: Path, act: Act) -> BounceTaken | None:
    """Take one mail and move it to `cur`; None when somebody else has moved it since it was seen.

    Every sender and the tick of bounces look into the same folder; the mail itself is taken once, by its bytes.
    """
    try:
        content = _content(file)
    except FileNotFoundError:
        return None
    taken = take_bounce(office, content, act)
    seen = file.parent.parent / "cur"
    seen.mkdir(exist_ok=True)
    with contextlib.suppress(FileNotFoundError):  # moved by another while we read it
        file.rename(seen / f"{file.name.partition(':')[0]}:2,S")
    return taken


def _content(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(MOST_BYTES)
