"""Settings: from ``dondoc.toml`` (or the file in ``DONDOC_CONFIG``) and, above it, ``DONDOC_*`` in the environment.

Everything is checked at start; what is wrong is one sentence with file, key and remedy.
"""

import ipaddress
import os
from datetime import time, timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from config.errors import BadSetting

CONFIG_FILE_VARIABLE = "DONDOC_CONFIG"
DEFAULT_CONFIG_FILE = "dondoc.toml"
CONFIG_FOLDER = Path(__file__).parent


class Webhook(BaseModel):
    """One `[[webhooks]]`: where the domain's events are sent, and the secret they are signed with."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    """Names the endpoint in the outbox of events; keep it when the address changes."""
    url: HttpUrl
    secret: SecretStr = Field(min_length=24)
    """Standard Webhooks: ``whsec_`` and base64 of at least 24 bytes."""
    types: tuple[str, ...] = ()
    """Only these types of event, such as ``report.filed``; all by default."""


LENGTHS_OF_TIME = (
    "smtp_connect_timeout",
    "smtp_command_timeout",
    "smtp_data_timeout",
    "smtp_final_dot_timeout",
    "smtp_transaction_timeout",
    "throttle_window",
    "clock_jump",
    "give_up_after",
    "tell_a_person_after",
    "resend_ambiguous_after",
)
"""Settings in seconds, in the file as in the environment."""


class Settings(BaseSettings):
    """All settings with their shipped values; lengths of time are `timedelta`, in seconds when written as a number."""

    model_config = SettingsConfigDict(env_prefix="DONDOC_", extra="forbid", validate_default=True)

    home: Path = Path("var")
    """Folder of database, attachments, journal and locks; made when it is missing."""
    database_url: str = ""
    """SQLAlchemy address; empty for SQLite in `home`. PostgreSQL: postgresql+psycopg://..."""
    org_pack: str = "thanh-hoa-2023"
    """Organisation pack in config/org, or a path to one."""
    calendar_folder: Path = CONFIG_FOLDER / "calendar"
    ladder_file: Path = CONFIG_FOLDER / "ladder.toml"
    timetable_file: Path = CONFIG_FOLDER / "timetable.toml"

    office_opens: time = time(7, 30)
    office_closes: time = time(16, 30)
    """Ladder mail starts between these, Asia/Ho_Chi_Minh, on working days."""
    due_move: Literal["next_working_day", "none"] = "next_working_day"
    """What a due date does on a day off (BLDS 2015 Art. 148, by analogy)."""
    synthesis_day: int = Field(default=20, ge=1, le=28)
    """Day of the last month of the period on which the synthesis report is due."""

    sender_address: str = "dondoc@skhdt.thanhhoa.example"
    sender_name: str = "Hệ thống theo dõi khắc phục hạn chế, yếu kém"
    operator_address: str = "vanhanh@skhdt.thanhhoa.example"
    """Gets every mail until go-live, and what the program cannot settle."""
    focal_contact_name: str = "Phòng Tổng hợp, Quy hoạch"
    focal_phone: str = "02373.000.000"
    focal_email: str = "tonghop@skhdt.thanhhoa.example"
    public_url: str | None = None
    """Where readers reach the pages; None leaves links out of mails."""

    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8765, ge=1, le=65535)
    """The program's own pages: status, health, metrics and the administrators' API."""
    api_token: SecretStr = SecretStr("")
    """Bearer token of the administrators' API; empty: the API is closed."""
    prefect_host: str = "127.0.0.1"
    prefect_port: int = Field(default=4200, ge=1, le=65535)
    prefect_auth: SecretStr = SecretStr("")
    """Login of Prefect's pages and API, ``name:password``; needed off loopback."""
    prefect_api_url: str = ""
    """A Prefect server that runs elsewhere; empty: `dondoc up` starts one."""
    prefect_database_url: SecretStr = SecretStr("")
    """Where Prefect keeps its own rows; empty for SQLite in `home`. PostgreSQL: postgresql+asyncpg://..."""
    prefect_work_pool: str = ""
    """A Prefect work pool whose workers run the flows; empty: `dondoc up` runs them itself."""
    webhooks: tuple[Webhook, ...] = ()
    """Who is told of the domain's events."""
    log_format: Literal["json", "plain"] = "json"
    """JSON lines for machines, plain lines for a terminal."""

    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(default=25, ge=1, le=65535)
    smtp_username: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_starttls: bool | None = None
    """None: required, except on loopback. False is refused off loopback."""
    smtp_ca_file: Path | None = None
    """Certificates of the authority that signed the mail server's; None: those the machine trusts."""
    smtp_connect_timeout: timedelta = timedelta(minutes=5)
    """Until the server has greeted."""
    smtp_command_timeout: timedelta = timedelta(minutes=5)
    """EHLO, STARTTLS, login, MAIL and RCPT, each (RFC 5321 4.5.3.2)."""
    smtp_data_timeout: timedelta = timedelta(minutes=2)
    """From DATA to the server's 354."""
    smtp_final_dot_timeout: timedelta = timedelta(minutes=10)
    """The answer to the final dot; a shorter wait manufactures duplicates (RFC 1047)."""
    smtp_transaction_timeout: timedelta = timedelta(minutes=12)
    """All of a transaction up to the server's 354, however slowly it answers."""
    retry_after: tuple[timedelta, ...] = tuple(timedelta(minutes=m) for m in (1, 5, 15, 30, 60))
    """Waits between tries; the last one repeats (RFC 5321 4.5.4.1)."""
    give_up_after: timedelta = timedelta(days=5)
    tell_a_person_after: timedelta = timedelta(hours=1)
    resend_ambiguous_after: timedelta = timedelta(minutes=10)
    throttle_letters: int = Field(default=100, ge=1)
    """Letters handed over in `throttle_window`, in all and to one recipient domain, by all senders together."""
    throttle_window: timedelta = timedelta(minutes=10)
    clock_jump: timedelta = timedelta(hours=24)
    """When the wall clock and the time that really passed part by so much, nothing is sent until a person confirms."""
    mail_log: Path | None = None
    """Log of a Postfix on this machine: says what became of a letter whose answer was lost. None: nobody can say."""
    mail_queue: Path | None = None
    """Queue folder of that Postfix, where the program may look; None: the log alone is read."""
    return_path: str = "bounce"
    """Mailbox of our domain to which letters come back, with their mark behind a "+"; empty: to `sender_address`."""
    bounce_maildir: Path | None = None
    """Maildir to which the return path is delivered, read at each delivery; None: bounces come by `dondoc bounce take`."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order: what the caller says, then the environment, then the file."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=_config_file())

    @field_validator("sender_address", "operator_address", "focal_email")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        local, _, domain = value.partition("@")
        if not local or not domain or any(c.isspace() or c in ",<>" for c in value):
            raise ValueError("write one address, such as tonghop@skhdt.thanhhoa.example")
        return value

    @field_validator(*LENGTHS_OF_TIME, mode="before")
    @classmethod
    def _is_given_in_seconds(cls, value: object) -> object:
        """Take the environment's text for what the file's number is."""
        return float(value) if isinstance(value, str) and value.replace(".", "", 1).isdecimal() else value

    @field_validator(*LENGTHS_OF_TIME)
    @classmethod
    def _is_a_length_of_time(cls, value: timedelta) -> timedelta:
        if value <= timedelta(0):
            raise ValueError("a length of time must be more than nothing, in seconds")
        return value

    @model_validator(mode="after")
    def _hours_and_clear_text(self) -> Self:
        if self.office_opens >= self.office_closes:
            raise ValueError("office_opens must be before office_closes")
        if self.smtp_starttls is False and not self.smtp_on_loopback:
            raise ValueError(
                "smtp_starttls = false sends mail in clear over the network; remove it or use a loopback relay"
            )
        return self

    @model_validator(mode="after")
    def _prefect_is_not_open_to_the_network(self) -> Self:
        login = self.prefect_auth.get_secret_value()
        if login and not all(login.partition(":")[::2]):
            raise ValueError("prefect_auth is written name:password")
        if not login and not is_loopback(self.prefect_host):
            raise ValueError(
                "prefect_host off this machine lets anyone on the network run flows; set prefect_auth = name:password, "
                "or keep 127.0.0.1 behind a reverse proxy with a login"
            )
        names = [hook.name for hook in self.webhooks]
        if len(set(names)) != len(names):
            raise ValueError("two webhooks have the same name; give each its own")
        return self

    @property
    def smtp_on_loopback(self) -> bool:
        """Is the mail server on this machine?"""
        return is_loopback(self.smtp_host)

    @property
    def prefect_url(self) -> str:
        """Address of Prefect's API, ours or another's."""
        return self.prefect_api_url.rstrip("/") or f"http://{_written(self.prefect_host)}:{self.prefect_port}/api"

    @property
    def web_url(self) -> str:
        """Address of the program's own pages on this machine."""
        return f"http://{_written(self.web_host)}:{self.web_port}"

    @property
    def smtp_wants_tls(self) -> bool:
        """Is STARTTLS required: as the setting says, by itself everywhere but on this machine?"""
        return not self.smtp_on_loopback if self.smtp_starttls is None else self.smtp_starttls

    @property
    def database_address(self) -> str:
        """The SQLAlchemy address in force."""
        return self.database_url or f"sqlite:///{self.home / 'dondoc.sqlite'}"

    @property
    def message_domain(self) -> str:
        """Right-hand side of our Message-IDs."""
        return self.sender_address.rpartition("@")[2]


def is_loopback(host: str) -> bool:
    """Does this name or number stand for this machine alone?"""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _written(host: str) -> str:
    """Write a host into an address: what listens everywhere is reached on this machine, IPv6 stands in brackets."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # read, not bound
    return f"[{host}]" if ":" in host else host


def load_settings(**given: object) -> Settings:
    """Read and check all settings; raises BadSetting with file or variable, key and remedy."""
    file = _config_file()
    if file.is_dir():
        raise BadSetting(
            f"{file} là thư mục, không phải tệp cài đặt. Hãy đổi tên hoặc bỏ đi; chưa khởi động gì.",
            f"{file} is a folder, not a file of settings. Rename or remove it; nothing was started.",
        )
    if os.environ.get(CONFIG_FILE_VARIABLE) and not file.is_file():
        raise BadSetting(
            f"{CONFIG_FILE_VARIABLE} chỉ đến {file} nhưng không có tệp này. Hãy sửa hoặc bỏ biến này.",
            f"{CONFIG_FILE_VARIABLE} names {file}, which is not there. Correct the variable or unset it.",
        )
    try:
        return Settings(**given)  # type: ignore[arg-type]  # the values are what pydantic checks
    except ValidationError as error:
        raise _bad_setting(error, file) from error
    except ValueError as error:  # TOML that cannot be read
        raise BadSetting(
            f"Không đọc được {file} theo dạng TOML: {error}. Hãy sửa dòng này; chưa khởi động gì.",
            f"{file} cannot be read as TOML: {error}. Correct that line; nothing was started.",
        ) from error


def _config_file() -> Path:
    return Path(os.environ.get(CONFIG_FILE_VARIABLE) or DEFAULT_CONFIG_FILE)


def _bad_setting(error: ValidationError, file: Path) -> BadSetting:
    first = error.errors()[0]
    key = str(first["loc"][0]) if first["loc"] else "settings"
    variable = f"DONDOC_{key.upper()}"
    if variable in os.environ:
        place_vi, place_en = f"biến môi trường {variable}", f"the environment variable {variable}"
    else:
        place_vi, place_en = f"{file}, khóa “{key}”", f"{file}, key “{key}”"
    if first["type"] == "extra_forbidden":
        return BadSetting(
            f"Tại {place_vi}: không có cài đặt này. Hãy bỏ đi, hoặc xem docs/operations.md. Chưa khởi động gì.",
            f"In {place_en}: there is no such setting. Remove it, or see docs/operations.md. Nothing was started.",
        )
    what = first["msg"].removeprefix("Value error, ")
    return BadSetting(
        f"Tại {place_vi}: giá trị không hợp lệ ({what}). Hãy sửa rồi khởi động lại; chưa khởi động gì.",
        f"In {place_en}: {what}. Correct the value and start again; nothing was started.",
    )
