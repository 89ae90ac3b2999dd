"""Who does what in the demonstration, chosen from the plan itself: those with the fewest items play the single parts."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from config.errors import Refused
from models.facts.lifecycle import ObligationKind
from models.facts.period import Period
from models.facts.units import UnitKind
from models.tables import Obligation, Unit, Weakness


@dataclass(frozen=True, slots=True)
class Cast:
    """Unit names by what they do; None where the plan has too few units for the part."""

    on_time: tuple[str, ...]
    silent: str
    """Never answers: climbs to the chair."""
    late: str | None = None
    """Sends its report three working days late."""
    returned: str | None = None
    """Sends on time, gets it back, and sends again."""
    done: str | None = None
    """Alone leads a weakness and reports it as put right; the reviewer confirms."""
    done_item: str | None = None
    """Code of that weakness."""


def cast_of(session: Session, period: Period) -> Cast:
    """Give the parts; raises Refused when nobody owes anything in the period."""
    rows = session.exec(
        select(Weakness, Unit)
        .join(Obligation, col(Obligation.weakness_id) == Weakness.id)
        .where(Obligation.unit_id == Unit.id, Obligation.period == str(period))
        .where(Obligation.kind == ObligationKind.REPORT)
        .order_by(col(Obligation.id))
    ).all()
    if not rows:
        raise Refused(
            f"Kỳ {period} không có đơn vị nào phải báo cáo, không có gì để diễn lại.",
            f"Nobody owes a report in {period}: there is nothing to live through.",
        )
    items: dict[str, list[str]] = {}
    leads: dict[str, set[str]] = {}
    for weakness, unit in rows:
        items.setdefault(unit.name, []).append(weakness.code)
        leads.setdefault(weakness.code, set()).add(unit.name)
    armed = {unit.name for _, unit in rows if unit.kind is UnitKind.ARMED_FORCE}
    fewest_first = sorted(items, key=lambda name: (name in armed, len(items[name]), name))
    silent = fewest_first[0]
    alone = [(name, code) for code, names in leads.items() for name in names if len(names) == 1 and name != silent]
    done, done_item = alone[0] if alone else (None, None)
    late, returned = (*[name for name in fewest_first[1:] if name != done][:2], None, None)[:2]
    single = {silent, late, returned}
    return Cast(tuple(name for name in items if name not in single), silent, late, returned, done, done_item)
