"""The timetable's file: when the program looks by itself, and what is refused."""

from datetime import time
from pathlib import Path

import pytest

from config.errors import BadSetting
from config.settings import load_settings
from models.timetables import Tick, load_timetable

SWEEP = '[[tick]]\nname = "sweep"\nwork = "sweep"\nat = ["07:30", "13:30"]\n'
DELIVER = '[[tick]]\nname = "deliver"\nwork = "deliver"\nevery_seconds = 60\n'


def a_file(folder: Path, text: str) -> Path:
    path = folder / "timetable.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_timetable_opens_periods_before_it_sweeps_and_sweeps_before_the_office_sends() -> None:
    settings = load_settings()
    opens, sweeps, delivers, *others = load_timetable(settings.timetable_file)
    assert (opens.name, sweeps.name, delivers.name) == ("open_periods", "sweep", "deliver")
    assert "health" in {tick.name for tick in others}
    assert opens.at < sweeps.at
    assert sweeps.at[0] == settings.office_opens
    assert all(moment < settings.office_closes for moment in sweeps.at)
    assert delivers.every_seconds == 60


def test_an_office_can_write_its_own_timetable(tmp_path: Path) -> None:
    assert load_timetable(a_file(tmp_path, SWEEP + DELIVER)) == (
        Tick("sweep", "sweep", (time(7, 30), time(13, 30)), None),
        Tick("deliver", "deliver", (), 60),
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "key “tick”: this key is missing"),
        ("tick = []", "key “tick”: must not be empty"),
        (SWEEP.replace('work = "sweep"', 'work = "swep"'), "key “tick 1.work”: does not take 'swep'"),
        (SWEEP.replace("07:30", "sáng"), "key “tick 1.at 1”: must be a time"),
        (SWEEP + DELIVER.replace("60", "0"), "key “tick 2.every_seconds”: "),
        (DELIVER.replace("60", "86401"), "key “tick 1.every_seconds”: "),
        (SWEEP + "every_seconds = 60\n", 'give at = ["07:30", ...] or every_seconds = 60, one of the two'),
        (DELIVER.replace("every_seconds = 60", ""), 'give at = ["07:30", ...] or every_seconds = 60, one of the two'),
        (SWEEP.replace('name = "sweep"', 'name = ""'), "key “tick 1.name”: is too short"),
        (SWEEP + 'zone = "Asia/Ho_Chi_Minh"\n', "key “tick 1.zone”: there is no such key"),
    ],
    ids=lambda value: value if value.startswith(("key", "give")) else "",
)
def test_a_timetable_that_cannot_be_kept_is_refused_with_file_key_and_remedy(
    tmp_path: Path, text: str, sentence: str
) -> None:
    path = a_file(tmp_path, text)
    with pytest.raises(BadSetting) as refused:
        load_timetable(path)
    assert str(path) in refused.value.en
    assert sentence in refused.value.en
