"""The life of an assignment and of an obligation: every move there is, and that there is no other."""

from itertools import product

import pytest

from models.facts.lifecycle import (
    OBLIGATION_MOVES,
    OPEN_STATES,
    STAGE_MOVES,
    MoveRefused,
    ObligationEvent,
    ObligationState,
    Stage,
    StageEvent,
    next_state,
    weakness_stage,
)

S, E = Stage, StageEvent
STAGES_AFTER = {
    # what the design says, written out once more
    (S.ASSIGNED, E.ACKNOWLEDGED): S.IN_PROGRESS,
    (S.ASSIGNED, E.DRAFTED): S.IN_PROGRESS,
    (S.ASSIGNED, E.FILED): S.REPORTED,
    (S.ASSIGNED, E.ENDED): S.ENDED,
    (S.IN_PROGRESS, E.ACKNOWLEDGED): S.IN_PROGRESS,
    (S.IN_PROGRESS, E.DRAFTED): S.IN_PROGRESS,
    (S.IN_PROGRESS, E.FILED): S.REPORTED,
    (S.IN_PROGRESS, E.RESOLVED): S.RESOLVED,
    (S.IN_PROGRESS, E.ENDED): S.ENDED,
    (S.REPORTED, E.FILED): S.REPORTED,
    (S.REPORTED, E.RETURNED): S.IN_PROGRESS,
    (S.REPORTED, E.CONTINUING): S.IN_PROGRESS,
    (S.REPORTED, E.RESOLVED): S.RESOLVED,
    (S.REPORTED, E.ENDED): S.ENDED,
    (S.RESOLVED, E.RELAPSED): S.IN_PROGRESS,
    (S.RESOLVED, E.ENDED): S.ENDED,
    (S.ENDED, E.REASSIGNED): S.ASSIGNED,
}

X, V = ObligationState, ObligationEvent
STATES_AFTER = {
    (X.OWED, V.FILED): X.FILED,
    (X.OWED, V.CANCELLED): X.CANCELLED,
    (X.OWED, V.MERGED): X.MERGED,
    (X.FILED, V.ACCEPTED): X.ACCEPTED,
    (X.FILED, V.RETURNED): X.RETURNED,
    (X.FILED, V.CANCELLED): X.CANCELLED,
    (X.FILED, V.MERGED): X.MERGED,
    (X.RETURNED, V.FILED): X.FILED,
    (X.RETURNED, V.CANCELLED): X.CANCELLED,
    (X.RETURNED, V.MERGED): X.MERGED,
    (X.CANCELLED, V.REINSTATED): X.OWED,
}


@pytest.mark.parametrize(("stage", "event"), product(Stage, StageEvent), ids=str)
def test_an_assignment_moves_as_the_design_says_and_every_other_move_is_refused(
    stage: Stage, event: StageEvent
) -> None:
    if (stage, event) in STAGES_AFTER:
        assert next_state(STAGE_MOVES, stage, event, "Phân công 12") is STAGES_AFTER[stage, event]
    else:
        with pytest.raises(MoveRefused):
            next_state(STAGE_MOVES, stage, event, "Phân công 12")


@pytest.mark.parametrize(("state", "event"), product(ObligationState, ObligationEvent), ids=str)
def test_an_obligation_moves_as_the_design_says_and_every_other_move_is_refused(
    state: ObligationState, event: ObligationEvent
) -> None:
    if (state, event) in STATES_AFTER:
        assert next_state(OBLIGATION_MOVES, state, event, "Nghĩa vụ 812") is STATES_AFTER[state, event]
    else:
        with pytest.raises(MoveRefused):
            next_state(OBLIGATION_MOVES, state, event, "Nghĩa vụ 812")


@pytest.mark.parametrize("final", [X.ACCEPTED, X.MERGED])
def test_what_is_accepted_or_merged_stays_so(final: ObligationState) -> None:
    assert not [event for state, event in OBLIGATION_MOVES if state is final]


def test_what_is_cancelled_comes_back_only_with_a_part_that_is_assigned_again() -> None:
    assert [event for state, event in OBLIGATION_MOVES if state is X.CANCELLED] == [V.REINSTATED]
    assert [event for state, event in STAGE_MOVES if state is S.ENDED] == [E.REASSIGNED]


def test_only_what_is_owed_or_returned_can_be_chased() -> None:
    assert {X.OWED, X.RETURNED} == OPEN_STATES


def test_a_refused_move_names_the_row_its_state_and_what_is_possible() -> None:
    with pytest.raises(MoveRefused) as refused:
        next_state(OBLIGATION_MOVES, X.OWED, V.ACCEPTED, "Nghĩa vụ 812")
    assert refused.value.vi == (
        "Nghĩa vụ 812 đang ở trạng thái “owed”, không thể “accepted”. "
        "Từ đây có thể: filed, cancelled, merged. Chưa có gì thay đổi."
    )
    assert refused.value.en == (
        "Nghĩa vụ 812 is “owed” and cannot be “accepted”. "
        "Possible from here: filed, cancelled, merged. Nothing was changed."
    )


def test_from_a_final_state_nothing_is_offered() -> None:
    with pytest.raises(MoveRefused, match="Từ đây có thể: –"):
        next_state(OBLIGATION_MOVES, X.MERGED, V.FILED, "Nghĩa vụ 812")


@pytest.mark.parametrize(
    ("leads", "stage", "counts"),
    [
        ([S.ASSIGNED], S.ASSIGNED, {S.ASSIGNED: 1}),
        # the least advanced lead decides
        ([S.REPORTED, S.ASSIGNED, S.RESOLVED], S.ASSIGNED, {S.ASSIGNED: 1, S.REPORTED: 1, S.RESOLVED: 1}),
        ([S.REPORTED, S.IN_PROGRESS], S.IN_PROGRESS, {S.IN_PROGRESS: 1, S.REPORTED: 1}),
        ([S.RESOLVED, S.RESOLVED], S.RESOLVED, {S.RESOLVED: 2}),
        # a lead that ended no longer holds the weakness back
        ([S.ENDED, S.REPORTED], S.REPORTED, {S.REPORTED: 1}),
        ([S.ENDED, S.ENDED], S.ENDED, {}),
        # nobody leads it yet
        ([], S.ASSIGNED, {}),
    ],
    ids=str,
)
def test_a_weakness_stands_where_its_least_advanced_lead_stands(
    leads: list[Stage], stage: Stage, counts: dict[Stage, int]
) -> None:
    shown = weakness_stage(leads)
    assert shown.stage is stage
    assert shown.counts == counts


def test_a_weakness_says_how_many_of_its_leads_have_reported() -> None:
    leads = [S.REPORTED] * 30 + [S.RESOLVED] * 8 + [S.IN_PROGRESS] * 9 + [S.ENDED]
    stage = weakness_stage(leads)
    assert (stage.stage, stage.reported, stage.leads) == (Stage.IN_PROGRESS, 38, 47)
