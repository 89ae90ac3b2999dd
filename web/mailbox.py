"""The demonstration's mailbox as pages: which letters arrived, and one letter as its reader sees it."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, HTTPException, Request
from fastapi import Path as Named
from fastapi.responses import HTMLResponse, Response

from web.words import WORDS, language_of, templates

router = APIRouter(prefix="/mail")

MOST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter that lies in the mailbox."""

    number: str
    to: str
    subject: str
    date: str


def _folder(request: Request) -> Path:
    folder: Path = request.app.state.letters
    return folder


def _read(file: Path) -> EmailMessage:
    found = message_from_bytes(file.read_bytes(), policy=policy.default)
    if not isinstance(found, EmailMessage):
        raise HTTPException(404)
    return found


@router.get("", response_class=HTMLResponse)
def letters(request: Request) -> Response:
    """List what arrived, the newest first."""
    language = language_of(request)
    files = sorted(_folder(request).rglob("*.eml"), key=lambda file: file.name, reverse=True)[:MOST_SHOWN]
    found = []
    for file in files:
        mail = _read(file)
        found.append(Letter(file.stem, file.parent.name, str(mail["Subject"]), str(mail["Date"])))
    seen = {"words": WORDS[language], "language": language, "letters": found}
    return HTMLResponse(templates.get_template("mailbox.html").render(seen))


@router.get("/{number}", response_class=HTMLResponse)
def letter(request: Request, number: Annotated[str, Named(pattern=r"^[0-9A-Za-z-]{1,60}$")]) -> Response:
    """Show one letter: its head, and its text or its HTML part as it came."""
    language = language_of(request)
    file = next(_folder(request).rglob(f"{number}.eml"), None)
    if file is None:
        raise HTTPException(404)
    mail = _read(file)
    body = mail.get_body(("plain",))
    seen = {
        "words": WORDS[language],
        "language": language,
        "number": number,
        "to": file.parent.name,
        "subject": str(mail["Subject"]),
        "date": str(mail["Date"]),
        "text": str(body.get_content()) if body else "",
    }
    return HTMLResponse(templates.get_template("letter.html").render(seen))


@router.get("/{number}/html", response_class=HTMLResponse)
def as_html(request: Request, number: Annotated[str, Named(pattern=r"^[0-9A-Za-z-]{1,60}$")]) -> Response:
    """Return the letter's HTML part alone; the page's headers keep it from doing anything."""
    file = next(_folder(request).rglob(f"{number}.eml"), None)
    body = _read(file).get_body(("html",)) if file else None
    if body is None:
        raise HTTPException(404)
    return HTMLResponse(str(body.get_content()))
