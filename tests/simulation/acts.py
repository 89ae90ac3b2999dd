"""What people do between any two steps of the program: reports, reviews, other mailboxes, a word to stop."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlmodel import col, select

from config.clock import office_day
from flows.work.directory import set_contact
from flows.work.escalation import release, stop
from flows.work.extension import grant
from flows.work.own_duties import synthesis_sent
from flows.work.receive import Answer, Paper, acknowledge, file_report
from flows.work.review import accept, resolve, send_back
from models.facts.period import Period
from models.facts.units import ContactRole
from models.tables import Contact, Post
from tests.simulation.province import UNITS
from tests.simulation.world import World
from tests.support.organisation import DOMAIN

Q3, Q4 = Period.parse("2023-Q3"), Period.parse("2023-Q4")
Act = Callable[[World], str]
"""Does one thing, in one turn, and says what."""


def _period(world: World) -> Period:
    """The quarter people speak of: the one whose reports are asked for at this time of the year."""
    return Q4 if office_day(world.clock()).month > 10 else Q3


def _unit(world: World) -> str:
    return UNITS[world.rng.choice(("ct", "ct", "yt"))]


def report(world: World) -> str:
    unit, items = _unit(world), world.rng.choice((None, None, ["1"], ["2"]))
    claims_done = world.rng.random() < 0.2
    today = office_day(world.clock())
    came_on = today - timedelta(days=world.rng.randint(0, 6)) if world.rng.random() < 0.4 else None
    # Two reports of one unit differ in their words, as real ones do.
    answer = Answer(f"Đã thực hiện, bản ghi {world.loop.turns}.", claims_done=claims_done)
    paper = Paper(came_on, f"{world.loop.turns}/BC") if came_on else Paper()
    done = file_report(world.office, unit, _period(world), items, world.act(), answer, paper)
    return f"{unit} reports {', '.join(done.filed)}" + (f", received {came_on}" if came_on else "")


def returned(world: World) -> str:
    unit, period = _unit(world), _period(world)
    today = office_day(world.clock())
    by = world.rng.choice((None, today + timedelta(days=world.rng.randint(1, 9))))
    done = send_back(world.office, unit, period, None, world.act("làm rõ số liệu"), by)
    return f"{unit}: {', '.join(done.items)} returned, now due {done.due_on}"


def extended(world: World) -> str:
    """A unit, or everybody at once, is given more time: a new due date on the same duty."""
    unit, items = world.rng.choice((_unit(world), None)), world.rng.choice((None, ["1"], ["2"]))
    until = office_day(world.clock()) + timedelta(days=world.rng.randint(1, 12))
    act = world.act("bão, đơn vị xin lùi hạn")
    done = grant(world.office, unit, _period(world), items if unit else None, act, until)
    return f"{unit or 'everybody'}: {', '.join(done.items) or 'all'} due {done.due_on} instead"


def accepted(world: World) -> str:
    unit = _unit(world)
    return f"{unit}: {', '.join(accept(world.office, unit, _period(world), None, world.act()).items)} accepted"


def resolved(world: World) -> str:
    unit, items = _unit(world), [world.rng.choice("12")]
    done = resolve(world.office, unit, _period(world), items, world.act(), "biên bản kiểm tra")
    return f"{unit}: {', '.join(done.items)} resolved"


def acknowledged(world: World) -> str:
    unit = _unit(world)
    return f"{unit} acknowledges {', '.join(acknowledge(world.office, unit, _period(world), None, world.act()).filed)}"


def unit_moves(world: World) -> str:
    """A unit's role gets another mailbox."""
    code = world.rng.choice(tuple(UNITS))
    role = world.rng.choice((ContactRole.CLERK, ContactRole.CONTACT, ContactRole.HEAD))
    address = f"{role}{world.loop.turns}.{code}@{DOMAIN}"
    with world.moving((code, role), address):
        set_contact(world.office, UNITS[code], role, address, world.act())
    return f"{UNITS[code]}: the {role} now reads {address}"


def leader_moves(world: World) -> str:
    """A leader's office gets another mailbox, as a new organisation pack would bring it."""
    code = world.rng.choice(("van-phong", "pct", "chu-tich"))
    address, today = f"moi{world.loop.turns}.{code}@{DOMAIN}", office_day(world.clock())
    with world.moving((code, ContactRole.HEAD), address), world.office.database.write() as session:
        post = session.exec(select(Post).where(Post.code == code)).one()
        held = session.exec(select(Contact).where(Contact.post_id == post.id).order_by(col(Contact.id).desc())).first()
        if held:
            held.valid_to = today - timedelta(days=1)
            session.add(held)
        fresh = Contact(post_id=post.id, role=ContactRole.HEAD, address=address, display_name=code, valid_from=today)
        session.add(fresh)
    return f"{code} now reads {address}"


def stopped(world: World) -> str:
    leader = world.rng.choice((None, "office", "vice_chair", "chair"))
    units = world.rng.choice((None, [_unit(world)]))
    count = stop(world.office, _period(world), leader, units, world.act("đơn vị đã có lý do"))
    return f"escalation to {leader or 'leadership'} stopped for {count}"


def released(world: World) -> str:
    leader = world.rng.choice((None, "office", "vice_chair", "chair"))
    return f"{release(world.office, _period(world), leader, None, world.act('đã rà soát'))} digests released"


def synthesis(world: World) -> str:
    return f"synthesis written down as sent: {synthesis_sent(world.office, _period(world), world.act())}"


ACTS: Mapping[str, tuple[int, Act]] = {
    "report": (10, report),
    "return": (5, returned),
    "extend": (3, extended),
    "accept": (2, accepted),
    "resolve": (2, resolved),
    "acknowledge": (1, acknowledged),
    "unit moves": (3, unit_moves),
    "leader moves": (1, leader_moves),
    "stop": (2, stopped),
    "release": (1, released),
    "synthesis": (1, synthesis),
}
"""Every act with its weight."""
