"""What every use case is given: settings, database, calendar and ladder, put together once at the rim."""

from dataclasses import dataclass

from config.settings import Settings
from models.calendars import load_calendar
from models.database import Database
from models.facts.calendar import WorkingCalendar
from models.facts.due import Move
from models.facts.ladder import Ladder
from models.ladders import load_ladder


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
    calendar = load_calendar(settings.calendar_folder)
    ladder = load_ladder(settings.ladder_file)
    settings.home.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_address)
    database.prepare()
    return Office(settings, database, calendar, ladder)
