"""A plan's duties to report, as rules of a stream; plans that agree in focal unit, recipient and days share one."""

from datetime import date

from sqlmodel import Session, select

from config.errors import NotFound
from flows.work.find import unit_itself
from flows.work.office import Office
from models.facts.folding import fold_words
from models.facts.reading import Frequency, Reading, ReportingRuleReading
from models.facts.reporters import reporting_roles
from models.facts.rrules import rrule_of
from models.organisation import focal_unit_on, holder_on
from models.tables import Plan, ReportingRule, Stream, Unit


def write_rules(office: Office, session: Session, plan: Plan, reading: Reading, as_of: date) -> None:
    """Write the rules whose days the text gives; the others are questions."""
    for rule in reading.reporting_rules:
        write_rule(office, session, plan, rule, as_of)


def write_rule(
    office: Office,
    session: Session,
    plan: Plan,
    rule: ReportingRuleReading,
    as_of: date,
    given_id: int | None = None,
) -> ReportingRule | None:
    """Write one rule, once; None where it has no day or nobody collects the reports."""
    focal = session.get(Unit, plan.focal_unit_id) if plan.focal_unit_id else None
    focal = holder_on(session, focal, as_of) if focal else focal_unit_on(session, as_of)
    rrule = rrule_of(rule)
    if rrule is None or focal is None:
        return None
    recipient = _recipient(session, rule.recipient, focal, as_of)
    stream = _stream(office, session, focal, recipient, rrule, rule.frequency)
    known = select(ReportingRule).where(ReportingRule.plan_id == plan.id, ReportingRule.stream_id == stream.id)
    row = session.exec(known).first()
    if row is None:
        key = "report" if stream.frequency is not Frequency.ONCE else f"report:{rule.on}"
        row = ReportingRule(
            plan_id=plan.id,
            stream_id=stream.id,
            key=f"{key}:{stream.id}",
            reporters=",".join(reporting_roles(rule.reporters)),
            quote=rule.quote,
            given_id=given_id,
            span_start=0,
            span_end=0,
        )
    row.quote, row.span_start, row.span_end = rule.quote, rule.span.start, rule.span.end
    session.add(row)
    session.flush()
    return row


def _recipient(session: Session, words: str | None, focal: Unit, as_of: date) -> str:
    """Return whom reports go to: a unit by its name, whatever the plan calls it, else the plan's words."""
    if not words:
        return focal.name
    try:
        unit = unit_itself(session, words)
    except NotFound:
        return words
    return (holder_on(session, unit, as_of) or unit).name


def _stream(office: Office, session: Session, focal: Unit, recipient: str, rrule: str, frequency: Frequency) -> Stream:
    key = f"{focal.code}|{rrule}|{fold_words(recipient)}"
    row = session.exec(select(Stream).where(Stream.key == key)).first()
    if row is None:
        move = office.due_move
        row = Stream(key=key, focal_unit_id=focal.id, recipient=recipient, rrule=rrule, frequency=frequency, move=move)
        session.add(row)
        session.flush()
    return row
