"""The operator's letter: once a working day, while something needs a person, all of it with the next action."""

from datetime import date

from sqlmodel import Session, col, select

from config.settings import Settings
from models.decisions import NewDecision, add_decisions
from models.facts.calendar import ONE_DAY
from models.facts.ladder import Role
from models.facts.sweep import Why
from models.facts.units import ContactRole, PostKind
from models.moves import Act, record
from models.organisation import focal_unit_on
from models.tables import Contact, NeedsPerson, Post

NOTICE = "operator_daily"


def tell_the_operator(session: Session, settings: Settings, day: date, act: Act) -> int:
    """Plan the day's letter if anything waits for a person; returns 1 the first time, 0 otherwise.

    What it lists is read when it is written, inside its claim: what was settled meanwhile is not in it.
    """
    waits = session.exec(select(NeedsPerson.id).where(col(NeedsPerson.settled_at).is_(None)).limit(1)).first()
    focal = focal_unit_on(session, day)
    if waits is None or focal is None:  # without a focal unit nothing was imported yet
        return 0
    _keep_mailbox(session, settings.operator_address, day, act)
    letter = NewDecision(
        subject=f"operator:{day.isoformat()}",
        unit_id=focal.id,
        rung=NOTICE,
        role=Role.OPERATOR,
        notice=NOTICE,
        purpose=NOTICE,
        send_on=day,
        why=Why.DUE,
        reason="có việc cần người xử lý",
    )
    return add_decisions(session, [letter], act.at)


def _keep_mailbox(session: Session, address: str, day: date, act: Act) -> None:
    """Let the operator's post stand for the mailbox that the settings name; an earlier one ends."""
    post = session.exec(select(Post).where(Post.kind == PostKind.OPERATOR)).first()
    if post is None:
        post = Post(code="nguoi-van-hanh", kind=PostKind.OPERATOR, title="Bộ phận vận hành hệ thống")
        session.add(post)
        session.flush()
    rows = session.exec(select(Contact).where(Contact.post_id == post.id, col(Contact.valid_to).is_(None))).all()
    if any(row.address == address for row in rows):
        return
    for row in rows:
        row.valid_to = day - ONE_DAY
        session.add(row)
    from_day = day if rows else None
    new = Contact(
        post_id=post.id, role=ContactRole.CONTACT, address=address, display_name=post.title, valid_from=from_day
    )
    session.add(new)
    session.flush()
    record(session, act, "contact", new.id, "operator", after=address)
