"""What every use case is given: settings, database, calendar and ladder, put together once at the rim."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from config.errors import BadSetting
from config.settings import Settings
from flows.work.board import holds_lock, must_be_at_rest
from models.calendars import load_calendar, own_calendars
from models.database import HEAD, Database
from models.facts.calendar import WorkingCalendar
from models.facts.due import Move
from models.facts.ladder import Ladder
from models.ladders import load_ladder
from models.packs import pack_names
from models.timetables import load_timetable


@dataclass(frozen=True, slots=True)
class Office:
    """One installation at work."""

    settings: Settings
    database: Database
    calendar: WorkingCalendar
    ladder: Ladder

    @property
    def due_move(self) -> Move:
        """What a due date does on a day off."""
        return Move(self.settings.due_move)


def open_office(settings: Settings) -> Office:
    """Read the data files, make the folder and the tables where they are missing; raises Refused with a sentence."""
    calendar = load_calendar(settings.calendar_folder, own_calendars(settings.home))
    ladder = load_ladder(settings.ladder_file)
    load_timetable(settings.timetable_file)
    _pack_must_be_there(settings)
    database = _database(settings)
    try:
        database.prepare()
    except DBAPIError as error:
        raise _no_database(settings, error) from error
    return Office(settings, database, calendar, ladder)


def _pack_must_be_there(settings: Settings) -> None:
    """Refuse a setting that names no organisation pack, before any command relies on it."""
    named = settings.org_pack
    if named not in pack_names() and not Path(named).is_file():
        known = ", ".join(pack_names())
        raise BadSetting(
            f"Cài đặt “org_pack” (DONDOC_ORG_PACK): không có bộ dữ liệu tổ chức “{named}”. Hiện có: {known}; hoặc ghi đường "
            "dẫn của tệp. Chưa khởi động gì.",
            f"The setting “org_pack” (DONDOC_ORG_PACK): there is no organisation pack “{named}”. There are: {known}; or give "
            "the path of a file. Nothing was started.",
        )


def upgrade_database(settings: Settings) -> tuple[str, bool]:
    """Bring the database to this program's version; returns the version, and whether anything changed.

    Raises Refused while `dondoc up` runs: its parts know the tables as they were when it started.
    """
    must_be_at_rest(settings.home)
    database = _database(settings)
    try:
        before = database.version()
        database.upgrade()
    except DBAPIError as error:
        raise _no_database(settings, error) from error
    finally:
        database.dispose()
    return HEAD, before != HEAD


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """What version the database stands at and the program needs, and whether `dondoc up` runs on this home folder."""

    database_version: str | None
    """None: there is no database yet, or an empty one."""
    program_needs: str
    running: bool
    fits: bool
    """Can this program work with it as it is?"""


def database_state(settings: Settings) -> DatabaseState:
    """Look at the database, whatever its version, and change nothing."""
    running = holds_lock(settings.home)
    file = make_url(settings.database_address).database
    if settings.database_address.startswith("sqlite") and not Path(file or "").is_file():
        return DatabaseState(None, HEAD, running, fits=True)  # looking would make an empty one
    database = _database(settings)
    try:
        version = database.version()
        return DatabaseState(version, HEAD, running, fits=version in (None, HEAD))
    except DBAPIError as error:
        raise _no_database(settings, error) from error
    finally:
        database.dispose()


def _database(settings: Settings) -> Database:
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(
            f"Không tạo được thư mục dữ liệu {settings.home} ({error.strerror}). Hãy sửa cài đặt “home” (DONDOC_HOME) hoặc "
            "quyền ghi ở đó. Chưa có gì thay đổi.",
            f"The data folder {settings.home} cannot be made ({error.strerror}). Correct the setting “home” (DONDOC_HOME) or "
            "the right to write there. Nothing was changed.",
        ) from error
    try:
        return Database(settings.database_address)
    except (ArgumentError, ModuleNotFoundError) as error:
        raise BadSetting(
            "Cài đặt “database_url” (DONDOC_DATABASE_URL) không đúng dạng. Hãy viết như "
            "postgresql+psycopg://máy/tên, hoặc bỏ đi để dùng SQLite. Chưa có gì thay đổi.",
            "The setting “database_url” (DONDOC_DATABASE_URL) has the wrong form. Write it like "
            "postgresql+psycopg://host/name, or remove it to use SQLite. Nothing was changed.",
        ) from error


def _no_database(settings: Settings, error: DBAPIError) -> BadSetting:
    """Name the database without its password, and the driver's own first line."""
    where = make_url(settings.database_address).render_as_string(hide_password=True)
    why = str(error.orig).strip().partition("\n")[0].rstrip(".")
    return BadSetting(
        f"Không mở được cơ sở dữ liệu {where}: {why}. Hãy kiểm tra cài đặt “home”, “database_url” và máy chủ cơ sở dữ liệu. "
        "Chưa có gì thay đổi.",
        f"The database {where} cannot be opened: {why}. Check the settings “home” and “database_url” and the database "
        "server. Nothing was changed.",
    )
