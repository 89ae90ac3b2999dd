"""The ladder's file: any office may change it, and what cannot be climbed is refused in a sentence."""

from pathlib import Path

import pytest

from config.errors import BadSetting
from models.facts.ladder import Ladder, Release, Role, Rung
from models.ladders import load_ladder

HEAD = """
leadership_release = "approval"
hold_working_days = 2
most_mails_a_period = 4
join_within_working_days = 0
"""
REMINDER = '[[rung]]\nname = "-5"\ncalendar_days = -5\ntells = ["contact"]\nnotice = "reminder"\n'
OVERDUE = '[[rung]]\nname = "+1"\nworking_days = 1\ntells = ["contact", "head"]\nnotice = "overdue"\n'
DIGEST = '[[rung]]\nname = "+6"\nworking_days = 6\ntells = ["office"]\nnotice = "leadership_digest"\n'


def a_file(folder: Path, text: str) -> Path:
    path = folder / "ladder.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_office_can_write_its_own_ladder(tmp_path: Path) -> None:
    assert load_ladder(a_file(tmp_path, HEAD + REMINDER + OVERDUE + DIGEST)) == Ladder(
        (
            Rung("-5", (Role.CONTACT,), "reminder", calendar_days=-5),
            Rung("+1", (Role.CONTACT, Role.HEAD), "overdue", working_days=1),
            Rung("+6", (Role.OFFICE,), "leadership_digest", working_days=6),
        ),
        Release.APPROVAL,
        hold_working_days=2,
        most_mails_a_period=4,
        join_within_working_days=0,
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (HEAD + OVERDUE + REMINDER, "key “rung”: rungs stand lowest first, no day twice"),
        (HEAD + REMINDER + REMINDER, "key “rung”: rungs stand lowest first, no day twice"),
        (HEAD, "key “rung”: this key is missing"),
        (HEAD + "rung = []", "key “rung”: must not be empty"),
        (HEAD.replace('"approval"', '"later"') + REMINDER, "key “leadership_release”: does not take 'later'"),
        (HEAD.replace("hold_working_days = 2", "") + REMINDER, "key “hold_working_days”: this key is missing"),
        (HEAD.replace("= 2", "= 0") + REMINDER, "key “hold_working_days”: "),
        (HEAD.replace("= 4", '= "nhiều"') + REMINDER, "key “most_mails_a_period”: must be a whole number"),
        (HEAD + REMINDER.replace("contact", "boss"), "key “rung 1.tells 1”: does not take 'boss'"),
        (HEAD + REMINDER.replace('["contact"]', "[]"), "key “rung 1.tells”: must not be empty"),
        (HEAD + REMINDER.replace("calendar_days = -5", "calendar_days = 5"), "key “rung 1.calendar_days”: "),
        (HEAD + REMINDER + OVERDUE.replace("= 1", "= 0"), "key “rung 2.working_days”: "),
        (HEAD + REMINDER.replace("calendar_days = -5\n", ""), "give calendar_days (zero or less) or working_days"),
        (HEAD + REMINDER + "working_days = 3\n", "give calendar_days (zero or less) or working_days"),
        (HEAD + REMINDER.replace('"-5"', '"-7"'), "“name” is -7 but the rung is -5 days from the due date"),
        (HEAD + REMINDER.replace("contact", "planning"), "up to the due date only the unit itself is told"),
        (HEAD + REMINDER + 'channel = "sms"\n', "key “rung 1.channel”: there is no such key"),
        (HEAD + "[[rung]", "is not TOML"),
    ],
    ids=lambda value: value if value.startswith(("key", "give", "is", "“name”", "up to")) else "",
)
def test_a_ladder_that_cannot_be_climbed_is_refused_with_file_key_and_remedy(
    tmp_path: Path, text: str, sentence: str
) -> None:
    path = a_file(tmp_path, text)
    with pytest.raises(BadSetting) as refused:
        load_ladder(path)
    assert str(path) in refused.value.en
    assert sentence in refused.value.en
    assert str(path) in refused.value.vi


@pytest.mark.parametrize("name", ["hai", "", "+", "--3", "3 ngày"])
def test_a_rung_is_named_by_its_number_of_days(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadSetting, match=r"rung 1\.name"):
        load_ladder(a_file(tmp_path, HEAD + REMINDER.replace('"-5"', f'"{name}"')))


def test_a_ladder_that_is_not_there_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"bac-thang\.toml"):
        load_ladder(tmp_path / "bac-thang.toml")
