"""The program's log: one JSON document a line, with what it is about, without secrets and without control characters.

A line is what an administrator greps and what a collector parses: whatever a unit's name, a server's answer or a
report holds, it stays one line, and escape codes reach no terminal.
"""

import json
import logging
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TextIO

from pydantic import SecretStr
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from config.settings import Settings

_about: ContextVar[dict[str, object] | None] = ContextVar("dondoc_about", default=None)

MASK = "***"
SHORTEST_SECRET = 4
"""A shorter one would black out half of every line."""

_CONTROLS = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What JSON leaves as it is and a terminal obeys: DEL, C1 codes, line and paragraph separators, turned writing."""

NOISY = ("apscheduler", "alembic", "httpx", "httpcore", "uvicorn.access", "mail.log")


@contextmanager
def about(**fields: object) -> Iterator[None]:
    """Let every line written inside name what it is about: ``about(obligation=812, period="2023-Q3")``."""
    token = _about.set({**(_about.get() or {}), **fields})
    try:
        yield
    finally:
        _about.reset(token)


class JsonLines(logging.Formatter):
    """Writes a record as one JSON document in one line."""

    def __init__(self, secrets: Sequence[str] = (), part: str = "") -> None:
        """``secrets`` are blacked out wherever they stand; ``part`` names this process."""
        super().__init__()
        self.secrets = sorted({s for s in secrets if len(s) >= SHORTEST_SECRET}, key=len, reverse=True)
        self.part = part

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if self.part:
            line["part"] = self.part
        line |= {key: value for key, value in (_about.get() or {}).items() if value is not None}
        line["message"] = record.getMessage()
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return escaped(self._masked(json.dumps(line, ensure_ascii=False, default=str)))

    def _masked(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(json.dumps(secret, ensure_ascii=False)[1:-1], MASK)
        return text


class PlainLines(logging.Formatter):
    """Writes a record for a person at a terminal; the same rules hold for what may stand in it."""

    def __init__(self, secrets: Sequence[str] = (), part: str = "") -> None:
        """As `JsonLines`."""
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self.json = JsonLines(secrets, part)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        bound = " ".join(f"{key}={value}" for key, value in (_about.get() or {}).items() if value is not None)
        text = super().format(record) + (f" [{bound}]" if bound else "")
        for secret in self.json.secrets:
            text = text.replace(secret, MASK)
        return escaped(json.dumps(text, ensure_ascii=False)[1:-1].replace('\\"', '"'))


def escaped(text: str) -> str:
    """Return the text with what a terminal or a line reader would obey written out."""
    return _CONTROLS.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def secrets_of(settings: Settings) -> list[str]:
    """Return every secret value of these settings."""
    found = [value.get_secret_value() for _, value in settings if isinstance(value, SecretStr)]
    found += [hook.secret.get_secret_value() for hook in settings.webhooks]
    # "user:password" is written apart in many places; the password alone is as secret.
    found += [value.partition(":")[2] for value in found if ":" in value and "://" not in value]
    for url in [settings.database_url, *(value for value in found if "://" in value)]:
        try:
            found.append(make_url(url).password or "" if url else "")
        except ArgumentError:
            continue
    return [value for value in found if value]


def log_to(settings: Settings, part: str, stream: TextIO | None = None) -> None:
    """Let this process write its log to ``stream``, standard error by default."""
    form = JsonLines if settings.log_format == "json" else PlainLines
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(form(secrets_of(settings), part))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    # A look that lasts longer than its turn is no news: the next one comes after it.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
