"""Write docs/lifecycle.md from the code: every state with its own sentence, every legal move as a diagram."""

import ast
import inspect
from collections.abc import Iterator, Mapping
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from textwrap import dedent

from models.facts.lifecycle import OBLIGATION_MOVES, STAGE_MOVES, ObligationEvent, ObligationState, Stage, StageEvent
from models.facts.sweep import DecisionState
from models.tables.delivery import MessageState

PAGE = Path(__file__).resolve().parent.parent / "docs" / "lifecycle.md"

HEAD = """\
# Lifecycle

Written by `scripts/lifecycle_page.py` from [models/facts/lifecycle.py](../models/facts/lifecycle.py),
[models/facts/sweep.py](../models/facts/sweep.py) and [models/tables/delivery.py](../models/tables/delivery.py); a test
holds this page equal to them. Do not edit it: change the code and run `.venv/bin/python scripts/lifecycle_page.py`.

What is not drawn is refused. One door, [models/moves.py](../models/moves.py), makes the moves of assignments and
obligations: it checks them here, changes the row only where it still stands in the state that was read, and writes a
history row in the same transaction. Whether something is late is no state: it follows from the day.
"""

ASSIGNMENT = """\
## Assignment: one unit and one weakness

A weakness shows the stage of its least advanced lead unit, with counts. Only a reviewer resolves, and only on a report.
"""

OBLIGATION = """\
## Obligation: one thing owed by one unit

Something is still owed, and the ladder may climb, in `owed` and `returned`.
"""

DECISION = """\
## Decision: one role is told of one rung

The sweep writes it; it is unique for what is owed, rung, due version and audience.
"""

MESSAGE = """\
## Message: one letter to one address

The sender moves it. What the mail server said is kept beside the state.
"""


def page() -> str:
    """Return the whole page."""
    parts = [
        HEAD,
        ASSIGNMENT,
        _diagram(STAGE_MOVES, Stage.ASSIGNED),
        _sentences(Stage),
        "What moves it, where the word alone does not say:\n",
        _sentences(StageEvent, only_said=True),
        OBLIGATION,
        _diagram(OBLIGATION_MOVES, ObligationState.OWED),
        _sentences(ObligationState),
        DECISION,
        _sentences(DecisionState),
        MESSAGE,
        _sentences(MessageState),
    ]
    return "\n".join(parts)


def member_sentences(states: type[StrEnum]) -> dict[str, str]:
    """Return, for each member that has one, the docstring written under it, on one line."""
    tree = ast.parse(dedent(inspect.getsource(states)))
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
    found = {}
    for line, below in pairwise(body):
        if not (isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name)):
            continue
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str):
            found[states[line.targets[0].id].value] = " ".join(below.value.value.split())
    return found


def _sentences(states: type[StrEnum], *, only_said: bool = False) -> str:
    said = member_sentences(states)
    heading = "| Event | Meaning |" if only_said else "| State | Meaning |"
    shown = [state.value for state in states if state.value in said or not only_said]
    return "\n".join([heading, "|---|---|", *(f"| `{state}` | {said.get(state, '')} |" for state in shown), ""])


def _diagram(
    moves: Mapping[tuple[Stage, StageEvent], Stage] | Mapping[tuple[ObligationState, ObligationEvent], ObligationState],
    first: StrEnum,
) -> str:
    return "\n".join(["```mermaid", "stateDiagram-v2", *_lines(moves, first), "```", ""])


def _lines(
    moves: Mapping[tuple[Stage, StageEvent], Stage] | Mapping[tuple[ObligationState, ObligationEvent], ObligationState],
    first: StrEnum,
) -> Iterator[str]:
    yield f"    [*] --> {first}"
    for (before, event), after in moves.items():
        yield f"    {before} --> {after}: {event}"
    left = {before for before, _ in moves}
    for state in type(first):
        if state not in left:
            yield f"    {state} --> [*]"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
