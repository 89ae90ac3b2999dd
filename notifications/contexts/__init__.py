"""What each notice is told: plain values for its templates, gathered from the rows it is about at the moment of sending."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from models.facts.ladder import Role
from models.facts.lifecycle import ObligationKind
from models.people import Recipient
from models.queries.obligations import items
from models.tables import DecisionRow
from notifications.contexts.desk import Context, Desk, common, item, plans_of, recipients_of
from notifications.contexts.digests import corrected, leadership, planning_digest
from notifications.contexts.filings import about_filing, assignment, part_changed
from notifications.contexts.ladder import unit_ladder
from notifications.contexts.operator import operator_daily
from notifications.contexts.synthesis import synthesis_cover

__all__ = ["Context", "Desk", "context_of"]


def context_of(
    desk: Desk, notice: str, decisions: Sequence[DecisionRow], recipient: Recipient, role: Role, shadow_for: str | None
) -> Context:
    """Return the whole context of ``notice`` for one reader."""
    shared = common(desk, recipient, role, shadow_for)
    if notice == "assignment":
        return shared | assignment(desk, decisions, shared["focal"]["name"])
    if notice in {"withdrawn", "relapsed"}:
        return shared | part_changed(desk, decisions)
    if notice == "operator_daily":
        return shared | operator_daily(desk)
    if notice == "synthesis_cover":
        return shared | synthesis_cover(desk, decisions[0])
    details: Mapping[str, Any] = json.loads(decisions[0].detail)
    rows = items(
        desk.session, [d.obligation_id for d in decisions if d.obligation_id] or details.get("obligations", [])
    )
    plans = [row.plan for row in rows]
    streams = [row.obligation.stream_id for row in rows]
    context = shared | {"plans": plans_of(plans)} | recipients_of(desk, plans, streams, shared["focal"]["name"])
    if notice in {"reminder", "due_today", "overdue"}:
        if all(row.obligation.kind is ObligationKind.SYNTHESIS for row in rows):
            # The focal unit sends its own synthesis to the Committee, not to itself.
            context["focal"] = context["focal"] | {"name": context["recipient_body"]}
            context["reports_to"] = context["recipient_body"]
        return context | unit_ladder(desk, decisions, rows, notice)
    if notice in {"review_due", "remediation_checkpoint"}:
        return context | {"unit": recipient.office, "items": [item(desk, row) for row in rows]}
    if notice == "planning_digest":
        return context | planning_digest(desk, rows)
    if notice in {"leadership_digest", "leadership_preview"}:
        return context | leadership(desk, decisions, rows, recipient, preview=notice == "leadership_preview")
    context |= corrected(desk, rows) if notice == "follow_up" else {}
    return context | about_filing(desk, rows, details, recipient)
