"""Settings: what is shipped, and one sentence with place, key and remedy for whatever is wrong."""

from datetime import time, timedelta
from pathlib import Path

import pytest

from config.errors import BadSetting
from config.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def a_file(text: str) -> Path:
    path = Path("dondoc.toml")
    path.write_text(text, encoding="utf-8")
    return path


def refused() -> BadSetting:
    with pytest.raises(BadSetting) as caught:
        load_settings()
    for sentence in (caught.value.vi, caught.value.en):
        assert "\n" not in sentence
    return caught.value


def test_the_shipped_hours_days_and_time_limits() -> None:
    settings = load_settings()
    assert (settings.office_opens, settings.office_closes) == (time(7, 30), time(16, 30))
    assert settings.due_move == "next_working_day"
    assert settings.synthesis_day == 20
    # RFC 5321 4.5.3.2: five minutes for greeting, MAIL and RCPT, two for DATA, ten for the final dot
    assert settings.smtp_connect_timeout == timedelta(minutes=5)
    assert settings.smtp_command_timeout == timedelta(minutes=5)
    assert settings.smtp_final_dot_timeout == timedelta(minutes=10)
    assert settings.smtp_final_dot_timeout == timedelta(minutes=10)
    # RFC 5321 4.5.4.1: give up after four to five days
    assert settings.retry_after == tuple(timedelta(minutes=m) for m in (1, 5, 15, 30, 60))
    assert settings.give_up_after == timedelta(days=5)
    assert settings.tell_a_person_after == timedelta(hours=1)
    assert settings.resend_ambiguous_after == timedelta(minutes=10)


def test_without_any_file_the_program_starts_with_what_is_shipped() -> None:
    settings = load_settings()
    assert settings.home == Path("var")
    assert settings.database_address == "sqlite:///var/dondoc.sqlite"
    assert settings.org_pack == "thanh-hoa-2023"
    assert (settings.smtp_host, settings.smtp_port, settings.smtp_starttls) == ("127.0.0.1", 25, None)
    assert settings.smtp_on_loopback
    assert settings.message_domain == "skhdt.thanhhoa.example"
    assert settings.public_url is None


@pytest.mark.parametrize("name", ["calendar_folder", "ladder_file", "timetable_file"])
def test_the_data_files_named_by_the_shipped_settings_are_there(name: str) -> None:
    assert Path(getattr(load_settings(), name)).exists()


def test_the_file_is_read_and_the_environment_stands_above_it(monkeypatch: pytest.MonkeyPatch) -> None:
    a_file("synthesis_day = 18\nsmtp_port = 2525\noffice_opens = 07:00:00\nsmtp_final_dot_timeout = 90\n")
    monkeypatch.setenv("DONDOC_SMTP_PORT", "587")
    monkeypatch.setenv("DONDOC_CLOCK_JUMP", "3600")
    settings = load_settings()
    assert settings.clock_jump == timedelta(hours=1)
    assert (settings.synthesis_day, settings.smtp_port, settings.office_opens) == (18, 587, time(7, 0))
    assert settings.smtp_final_dot_timeout == timedelta(seconds=90)
    assert load_settings(synthesis_day=22).synthesis_day == 22


def test_another_file_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tinh.toml").write_text("synthesis_day = 17", encoding="utf-8")
    monkeypatch.setenv("DONDOC_CONFIG", "tinh.toml")
    assert load_settings().synthesis_day == 17


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("dondoc.toml").mkdir()
    error = refused()
    assert error.vi == "dondoc.toml là thư mục, không phải tệp cài đặt. Hãy đổi tên hoặc bỏ đi; chưa khởi động gì."
    assert error.en.startswith("dondoc.toml is a folder, not a file of settings.")


def test_a_named_file_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONDOC_CONFIG", "khong-co.toml")
    error = refused()
    assert error.vi == "DONDOC_CONFIG chỉ đến khong-co.toml nhưng không có tệp này. Hãy sửa hoặc bỏ biến này."
    assert error.en == "DONDOC_CONFIG names khong-co.toml, which is not there. Correct the variable or unset it."


@pytest.mark.parametrize(
    ("text", "key", "what"),
    [
        ("synthesis_day = 31", "synthesis_day", "less than or equal to 28"),
        ("smtp_port = 70000", "smtp_port", "less than or equal to 65535"),
        ('due_move = "previous"', "due_move", "'next_working_day' or 'none'"),
        ('operator_address = "van hanh"', "operator_address", "write one address"),
        ('sender_address = "a@b.example, c@d.example"', "sender_address", "write one address"),
        ('focal_email = "Tổng hợp <tonghop@skhdt.example>"', "focal_email", "write one address"),
        ('office_opens = "sáng"', "office_opens", "time"),
        ('give_up_after = "lâu"', "give_up_after", "timedelta"),
        ("office_opens = 17:00:00", "settings", "office_opens must be before office_closes"),
    ],
)
def test_a_wrong_value_in_the_file_names_file_key_and_remedy(text: str, key: str, what: str) -> None:
    a_file(text)
    error = refused()
    assert error.en.startswith(f"In dondoc.toml, key “{key}”: ")
    assert what in error.en
    assert error.en.endswith("Correct the value and start again; nothing was started.")
    assert error.vi.startswith(f"Tại dondoc.toml, khóa “{key}”: giá trị không hợp lệ (")
    assert error.vi.endswith("Hãy sửa rồi khởi động lại; chưa khởi động gì.")


def test_a_wrong_value_in_the_environment_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONDOC_SYNTHESIS_DAY", "hai mươi")
    error = refused()
    assert error.en.startswith("In the environment variable DONDOC_SYNTHESIS_DAY: ")
    assert error.vi.startswith("Tại biến môi trường DONDOC_SYNTHESIS_DAY: ")


def test_a_setting_that_does_not_exist_is_refused() -> None:
    a_file("synthesis_days = 20")
    error = refused()
    assert error.en == (
        "In dondoc.toml, key “synthesis_days”: there is no such setting. Remove it, or see docs/operations.md. "
        "Nothing was started."
    )


def test_a_file_that_is_no_toml_is_refused() -> None:
    a_file("synthesis_day = = 20")
    error = refused()
    assert error.en.startswith("dondoc.toml cannot be read as TOML: ")
    assert error.en.endswith("Correct that line; nothing was started.")


def test_mail_in_clear_over_the_network_is_refused() -> None:
    a_file('smtp_host = "mail.thanhhoa.example"\nsmtp_starttls = false')
    assert "smtp_starttls = false sends mail in clear over the network" in refused().en


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.53", "::1", "localhost"])
def test_mail_in_clear_to_this_machine_is_allowed(host: str) -> None:
    a_file(f'smtp_host = "{host}"\nsmtp_starttls = false')
    assert load_settings().smtp_starttls is False


@pytest.mark.parametrize("host", ["10.0.0.5", "mail.thanhhoa.example", "localhost.thanhhoa.example", "192.168.1.10"])
def test_what_only_looks_like_this_machine_is_not(host: str) -> None:
    assert not Settings(smtp_host=host).smtp_on_loopback


def test_secrets_show_in_no_words_about_the_settings() -> None:
    a_file('smtp_username = "dondoc"\nsmtp_password = "mat-khau-that"')
    settings = load_settings()
    assert settings.smtp_password.get_secret_value() == "mat-khau-that"
    for words in (repr(settings), str(settings), str(settings.model_dump()), settings.model_dump_json()):
        assert "mat-khau-that" not in words


def test_a_wrong_secret_is_not_repeated_in_the_refusal() -> None:
    a_file("smtp_password = 12345678")
    error = refused()
    assert "smtp_password" in error.en
    assert "12345678" not in error.vi + error.en
