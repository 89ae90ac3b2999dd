"""The demonstration, from an empty folder to the tables at the end, on a plan of a province no pack knows."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlmodel import select

import flows.demo.run as demo
from config.errors import Refused
from flows.demo.mailbox import Mailbox, open_mailbox
from flows.demo.run import undelivered
from flows.demo.screen import Screen
from flows.demo.stage import Stage, VirtualClock, fresh_settings, set_the_stage
from flows.work.deliver import deliver
from flows.work.golive import set_go_live
from flows.work.import_plan import import_plan
from models.moves import Act
from models.tables import DecisionRow, Message
from tests.conftest import ROOT
from tests.support.clock import at
from tests.support.plans import FOOT, HEAD, PLAN_2023, WEAKNESSES, write_plan

PLAN = HEAD.format(number=41, issued="30 tháng 8 năm 2023", of="6 tháng đầu năm 2023") + WEAKNESSES + FOOT
"""Issued ten working days before 15/9/2023; its units have the names that units of every province have."""


@dataclass(frozen=True, slots=True)
class Lived:
    """A demonstration that was played to its end."""

    code: int
    out: str
    err: str
    folder: Path

    @property
    def letters(self) -> list[tuple[str, EmailMessage]]:
        """Every letter that arrived, with the address whose folder it lies in."""
        found = []
        for file in sorted((self.folder / "demo-out" / "mail").rglob("*.eml")):
            mail = message_from_bytes(file.read_bytes(), policy=policy.default)
            assert isinstance(mail, EmailMessage)
            found.append((file.parent.name, mail))
        return found


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """Play it once, by the real command in a folder of its own."""
    folder = tmp_path_factory.mktemp("demo")
    plan = write_plan(folder, PLAN)
    env = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8", "COLUMNS": "140"}
    command = [str(Path(sys.executable).parent / "dondoc"), "demo", "--plan", str(plan)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=env)
    return Lived(done.returncode, done.stdout, done.stderr, folder)


def test_the_demonstration_ends_well_and_shows_its_tables(lived: Lived) -> None:
    assert lived.code == 0, lived.out + lived.err
    assert lived.err == ""
    assert "Sống lại kỳ 2023-Q3" in lived.out
    for shown in ("Sở Kế hoạch và Đầu tư", "quá hạn, chưa gửi", "báo cáo lãnh đạo", "dondoc outbox list"):
        assert shown in lived.out


def test_it_says_that_the_addresses_were_made_up(lived: Lived) -> None:
    assert "Không có bộ dữ liệu tổ chức nào khớp với kế hoạch này" in lived.out
    assert {address.partition("@")[2] for address, _ in lived.letters} == {"donvi.example"}


def test_it_takes_few_flow_runs(lived: Lived) -> None:
    runs = re.search(r"(\d+) lượt chạy luồng", lived.out)
    assert runs is not None
    assert 20 < int(runs[1]) <= 150


def test_every_letter_it_counts_lies_there_once_and_can_be_read(lived: Lived) -> None:
    counted = re.search(r"(\d+) thư đã đến hộp thư", lived.out)
    assert counted is not None
    assert len(lived.letters) == int(counted[1]) > 30
    assert len({mail["Message-ID"] for _, mail in lived.letters}) == len(lived.letters)
    for address, mail in lived.letters:
        assert not mail.defects
        assert mail["Subject"]
        assert address in str(mail["To"])
        kinds = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
        assert kinds[:2] == ["text/plain", "text/html"]
        body = mail.get_body(("plain",))
        assert body is not None
        assert "Kính gửi" in body.get_content()


def test_everybody_on_the_ladder_hears_in_their_order(lived: Lived) -> None:
    def first(address: str) -> str:
        days = [mail["Date"].datetime for to, mail in lived.letters if to.startswith(address)]
        return min(days).date().isoformat() if days else "never"

    order = [first("vanthu.so-y-te"), first("van-phong@"), first("pho-chu-tich@"), first("chu-tich@")]
    assert order == sorted(order)
    assert "never" not in order


# The stage.


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[tuple[Stage, Mailbox]]:
    """Everything as it is before the first day, with a mail server of its own."""
    with open_mailbox(tmp_path / "mail") as mailbox:
        settings = fresh_settings(tmp_path / "out", mailbox.port)
        yield set_the_stage(write_plan(tmp_path, PLAN_2023), settings), mailbox


def test_a_unit_that_every_province_has_does_not_make_a_plan_thanh_hoas(stage: tuple[Stage, Mailbox]) -> None:
    played, _ = stage
    assert played.made_up_contacts
    assert (played.starts_on, played.due_on) == (date(2023, 8, 22), date(2023, 9, 15))
    assert str(played.period) == "2023-Q3"


def test_a_plan_of_a_known_province_is_played_with_its_own_pack(tmp_path: Path) -> None:
    settings = fresh_settings(tmp_path / "out", 1)
    played = set_the_stage(ROOT / "examples" / "ke-hoach-mau.txt", settings)
    assert (played.pack.code, played.made_up_contacts) == ("thanh-hoa-2023", False)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (PLAN_2023.partition("III.")[0], "không nêu ngày gửi báo cáo"),
        (re.sub(r"Đơn vị chủ trì: [^\n]*\n", "", PLAN_2023), "không giao đơn vị chủ trì nào"),
        (re.sub(r", ngày 22[^\n]*", "", PLAN_2023).replace("6 tháng đầu năm 2023", ""), "không có ngày ban hành"),
    ],
    ids=["no reporting date", "nobody leads", "no date of its own"],
)
def test_a_plan_that_cannot_be_played_is_refused_in_one_sentence(tmp_path: Path, text: str, says: str) -> None:
    plan = write_plan(tmp_path, text)
    with pytest.raises(Refused, match=says) as refused:
        set_the_stage(plan, fresh_settings(tmp_path / "out", 1))
    assert str(plan) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_folder_with_other_files_is_never_emptied(tmp_path: Path) -> None:
    (tmp_path / "luan-van.txt").write_text("ba năm làm việc", encoding="utf-8")
    with pytest.raises(Refused, match="--out"):
        fresh_settings(tmp_path, 1)
    assert (tmp_path / "luan-van.txt").exists()


def test_a_file_that_cannot_be_read_leaves_an_earlier_demonstration_as_it_was(tmp_path: Path) -> None:
    fresh_settings(tmp_path / "out", 1)
    (tmp_path / "out" / "thu.eml").touch()
    with pytest.raises(Refused, match=r"khong-co\.txt"):
        demo.live_a_quarter(tmp_path / "khong-co.txt", tmp_path / "out")
    assert (tmp_path / "out" / "thu.eml").exists()


# What must not go unnoticed.


def begun(stage: Stage) -> None:
    act = Act("demo", stage.clock())
    set_go_live(stage.office, stage.starts_on, act)
    import_plan(stage.office, stage.office.settings.home.parent.parent / "ke-hoach.txt", stage.pack, act)


def test_letters_that_arrived_once_are_no_problem(stage: tuple[Stage, Mailbox]) -> None:
    played, mailbox = stage
    begun(played)
    asyncio.run(deliver(played.office, played.clock))
    assert mailbox.arrived
    assert undelivered(played, mailbox) == []


def test_a_letter_that_was_lost_or_came_twice_is_a_problem(stage: tuple[Stage, Mailbox]) -> None:
    played, mailbox = stage
    begun(played)
    asyncio.run(deliver(played.office, played.clock))
    lost, twice, *_ = sorted(mailbox.arrived)
    mailbox.arrived[twice] *= 2
    del mailbox.arrived[lost]
    problems = undelivered(played, mailbox)
    assert len(problems) == 2
    assert any(lost in problem and "0 ×" in problem for problem in problems)
    assert any(twice in problem and "2 ×" in problem for problem in problems)


def test_what_was_decided_and_never_sent_is_a_problem(stage: tuple[Stage, Mailbox]) -> None:
    played, mailbox = stage
    begun(played)
    with played.office.database.read() as session:
        decided = len(session.exec(select(DecisionRow)).all())
        assert session.exec(select(Message)).first() is None
    assert len(undelivered(played, mailbox)) == decided > 0


@pytest.mark.parametrize(("failed", "begins", "code"), [([], False, 0), ([], True, 1), (["sweep: Failed"], False, 1)])
def test_a_lost_letter_or_a_failed_flow_ends_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failed: list[str], begins: bool, code: int
) -> None:
    async def instead_of_living(stage: Stage, plan: Path, screen: Screen) -> tuple[list[str], int]:  # noqa: ARG001  # the form of the real one
        if begins:
            begun(stage)  # and nothing is sent
        return failed, 0

    monkeypatch.setattr(demo, "_live", instead_of_living)
    monkeypatch.setattr(demo, "provide", lambda *_: None)
    monkeypatch.setattr(demo, "prepare_prefect", lambda _: None)
    assert demo.live_a_quarter(write_plan(tmp_path, PLAN_2023), tmp_path / "out") == code


def test_the_clock_of_the_demonstration_stands_until_it_is_set() -> None:
    clock = VirtualClock(at("22/8/2023 09:00"))
    assert clock() == clock() == at("22/8/2023 09:00")
    clock.set(date(2023, 9, 15), 7, 30)
    assert clock() == at("15/9/2023 07:30")
