"""Going live: from which day mail goes to its recipients instead of the operator."""

from datetime import date

from flows.work.office import Office
from models.instance import instance
from models.moves import Act, record


def set_go_live(office: Office, on: date, act: Act) -> bool:
    """Set the day; returns whether anything changed."""
    with office.database.write() as session:
        row = instance(session, act.at)
        if row.go_live_on == on:
            return False
        record(session, act, "instance", row.id, "go_live", before=row.go_live_on, after=on)
        row.go_live_on = on
        session.add(row)
        return True
