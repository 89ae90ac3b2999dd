"""A line of the log is one line, says what it is about, and holds no secret."""

import io
import json
import logging
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.logging import JsonLines, PlainLines, about, log_to, secrets_of
from config.settings import load_settings

SECRETS = (
    'mat"khau-thu',
    "token-cua-quan-tri",
    "mat-khau-prefect",
    "mat-khau-csdl",
    "mat-khau-pg",
    "whsec_bGFtIG9uIGRvbmcgZG9jIHRvdA==",
)


def a_record(message: str, *args: object) -> logging.LogRecord:
    return logging.LogRecord("dondoc.test", logging.INFO, "file.py", 1, message, args, None)


@given(st.text(max_size=60))
def test_whatever_a_name_holds_it_stays_one_line_that_no_terminal_obeys(words: str) -> None:
    for form in (JsonLines(), PlainLines()):
        line = form.format(a_record("unit %s", words))
        assert len(line.splitlines()) == 1
        assert not any(ord(c) < 32 or 127 <= ord(c) < 160 or 0x202A <= ord(c) <= 0x202E for c in line)
    assert json.loads(JsonLines().format(a_record("%s", words)))["message"] == words


def test_a_forged_second_line_is_written_out() -> None:
    line = PlainLines().format(a_record("refused: %s", "x\n2026-11-25 INFO dondoc: all is well\x1b[2J"))
    assert "\\n2026-11-25" in line
    assert "\x1b" not in line


def test_lines_name_the_obligation_and_the_period_they_are_about() -> None:
    with about(period="2023-Q3"):
        with about(obligation=812, weakness=None):
            inner = json.loads(JsonLines(part="work").format(a_record("told")))
        outer = json.loads(JsonLines().format(a_record("told")))
    assert (inner["obligation"], inner["period"], inner["part"], "weakness" in inner) == (812, "2023-Q3", "work", False)
    assert ("obligation" in outer, outer["period"]) == (False, "2023-Q3")
    assert "period" not in json.loads(JsonLines().format(a_record("told")))


def test_no_secret_of_the_settings_reaches_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings(
        home=tmp_path,
        smtp_password=SECRETS[0],
        api_token=SECRETS[1],
        prefect_auth=f"quantri:{SECRETS[2]}",
        database_url="postgresql+psycopg://dd:mat-khau-csdl@localhost/dd",
        prefect_database_url="postgresql+asyncpg://p:mat-khau-pg@localhost/p",
        webhooks=[{"name": "soct", "url": "https://ct.example/hook", "secret": "whsec_bGFtIG9uIGRvbmcgZG9jIHRvdA=="}],
    )
    assert set(SECRETS) <= set(secrets_of(settings))
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    for form in ("json", "plain"):
        out = io.StringIO()
        log_to(settings.model_copy(update={"log_format": form}), "work", out)
        try:
            int(" ".join(SECRETS))
        except ValueError:
            logging.getLogger("dondoc.test").exception("with %s", ", ".join(SECRETS))
        logging.getLogger("dondoc.test").info("a password like %s", SECRETS[0])
        for secret in SECRETS:
            assert secret not in out.getvalue()
            assert json.dumps(secret)[1:-1] not in out.getvalue()
