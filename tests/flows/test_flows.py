"""The flows as whoever opens Prefect sees them: runs named by what they are about, ending in states that say what came
of it. What the work itself does is tested where it stands."""

import inspect
from datetime import date
from pathlib import Path

import pytest

from config.errors import Refused, TryAgainLater
from tests.flows.conftest import Flows
from tests.support.clock import at
from tests.support.organisation import HEALTH, PACK, TRADE
from tests.support.plans import PLAN_2023, write_plan

pytestmark = [
    pytest.mark.xdist_group("prefect"),  # one server, where the scheduler of tests lets one worker have them all
    pytest.mark.filterwarnings("ignore"),  # Prefect's own, about its temporary server
]


def test_importing_a_plan_shows_each_weakness_once(office: Flows, tmp_path: Path) -> None:
    from flows.daily import import_plan

    file = str(write_plan(tmp_path, PLAN_2023))
    before = office.count()
    state = office.run(import_plan, file=file, org=PACK.code)
    assert (state.name, state.is_completed()) == ("Imported", True)
    assert "4 hạn chế, 8 phân công" in str(state.message)
    assert office.run_of(state).name == f"import {file}"
    assert office.count() == before + 1 + 4
    shown = office.last("KH35-2023/04")
    assert (shown.state_name, set(shown.tags)) == ("Assigned", {"KH35-2023/04", "weakness"})
    again = office.run(import_plan, file=file, org=PACK.code)
    assert again.name == "AlreadyImported"
    assert office.count() == before + 1 + 4 + 1


def test_opening_a_period_twice_ends_in_nothing_new(at_work: Flows) -> None:
    from flows.administration import open_period

    at_work.day.clock.now = at("18/9/2023")
    first = at_work.run(open_period, period="2023-Q4")
    second = at_work.run(open_period, period="2023-Q4")
    assert (first.name, second.name) == ("Opened", "NothingNew")
    assert at_work.run_of(first).name == "open-period 2023-Q4: 8 added"


def test_sweeping_a_day_twice_ends_in_nothing_new_and_a_dry_run_writes_nothing(at_work: Flows) -> None:
    from flows.administration import sweep

    at_work.day.clock.now = at("31/8/2023 07:30")
    before = at_work.day.counts()
    dry = at_work.run(sweep, on=date(2023, 8, 31), dry_run=True)
    assert (dry.name, at_work.day.counts()) == ("DryRun", before)
    first = at_work.run(sweep, on=date(2023, 8, 31), dry_run=False)
    second = at_work.run(sweep, on=date(2023, 8, 31), dry_run=False)
    assert (first.name, second.name) == ("Swept", "NothingNew")
    assert "14 quyết định (xem trước, chưa ghi gì)" in str(dry.message)
    assert "14 quyết định (đã ghi)" in str(first.message)
    assert "0 quyết định mới" in str(second.message)
    assert at_work.run_of(first).name == "sweep 2023-08-31: 14 decisions"
    assert at_work.run_of(dry).name == "sweep 2023-08-31: 14 decisions looked at"


def test_delivering_says_how_many_letters_the_server_took(at_work: Flows) -> None:
    from flows.administration import deliver

    first = at_work.run(deliver)
    letters = len(at_work.day.mailbox.letters)
    assert first.name == "Delivered"
    assert f"{letters} thư" in str(first.message)
    assert at_work.run(deliver).name == "NothingToSend"
    assert len(at_work.day.mailbox.letters) == letters


def test_a_report_moves_its_weakness_and_only_that_one_is_shown_again(at_work: Flows) -> None:
    from flows.daily import receive

    at_work.day.clock.now = at("12/9/2023")
    before = at_work.count()
    state = at_work.run(receive, period="2023-Q3", units=[HEALTH], result="Đã thực hiện.")
    assert state.name == "Received"
    assert at_work.count() == before + 2
    assert at_work.last("KH35-2023/03").state_name == "Reported"
    assert at_work.run(receive, period="2023-Q3", units=[HEALTH]).name == "AlreadyReceived"
    assert at_work.count() == before + 3


def test_one_units_mistake_keeps_no_other_report_out(at_work: Flows) -> None:
    from flows.daily import receive

    at_work.day.clock.now = at("12/9/2023")
    state = at_work.run(receive, period="2023-Q3", units=["Sở Y tá", HEALTH])
    assert state.name == "NeedsAPerson"
    assert "Gần nhất: Sở Y tế" in str(state.message)
    assert at_work.last("KH35-2023/03").state_name == "Reported"


def test_a_weakness_lives_from_assigned_to_resolved(at_work: Flows) -> None:
    from flows.daily import receive, review
    from flows.lifecycle import weakness_lifecycle

    at_work.day.clock.now = at("12/9/2023 09:30")
    at_work.run(receive, period="2023-Q3", units=[HEALTH], claims_done=True)
    at_work.day.clock.now = at("13/9/2023 10:15")
    given = {"period": "2023-Q3", "unit": HEALTH}
    returned = at_work.run(review, verdict="return", reason="làm rõ số liệu", by=date(2023, 9, 18), **given)
    assert (returned.name, at_work.run_of(returned).name) == ("Returned", f"review 2023-Q3 of {HEALTH}: return")
    assert at_work.last("KH35-2023/03").state_name == "InProgress"
    at_work.day.clock.now = at("14/9/2023 08:00")
    at_work.run(receive, period="2023-Q3", units=[HEALTH], claims_done=True)
    resolved = at_work.run(review, verdict="resolve", items=["3"], evidence="biên bản kiểm tra", **given)
    assert resolved.name == "Resolved"
    again = at_work.run(review, verdict="resolve", items=["3"], evidence="biên bản kiểm tra", **given)
    assert again.name == "NothingNew"
    assert at_work.run(weakness_lifecycle, weakness="KH35-2023/03").name == "Resolved"
    page = at_work.artifact("weakness-kh35-2023-03")
    assert page.startswith("# KH35-2023/03: Đã khắc phục\n\nThiếu bác sĩ ở tuyến xã.")
    assert "**Kế hoạch:** 35/KH-UBND" in page
    assert f"| {HEALTH} | Đã khắc phục |" in page
    events = [line for line in page.splitlines() if line.startswith("| ") and f"| {HEALTH} |" in line[10:]]
    assert [event.split("|")[1].strip() for event in events] == [
        "22/08/2023 14:00",
        "12/09/2023 09:30",
        "13/09/2023 10:15",
        "14/09/2023 08:00",
        "14/09/2023 08:00",
    ]
    assert "làm rõ số liệu" in events[2]


def test_a_refused_flow_ends_failed_with_the_sentence(at_work: Flows) -> None:
    from flows.administration import open_period
    from flows.daily import review
    from flows.lifecycle import weakness_lifecycle

    before = at_work.day.counts()
    for state, says in (
        (at_work.run(open_period, period="2023-Q5"), "“period” không hợp lệ"),
        (at_work.run(open_period, period="2035-Q4"), "2035"),
        (at_work.run(review, period="2023-Q3", unit=TRADE, verdict="accept"), "chờ xem xét"),
        (at_work.run(weakness_lifecycle, weakness="KH9-2023/01"), "KH9-2023/01"),
    ):
        assert (state.name, state.is_failed()) == ("Refused", True)
        assert says in str(state.message)
    assert at_work.day.counts() == before


def test_a_mail_server_that_is_away_ends_the_run_with_the_sentence(at_work: Flows) -> None:
    from flows.administration import deliver
    from flows.wiring import provide
    from tests.support.office import an_office

    away = an_office(at_work.day.folder, at_work.day.office.database, smtp_port=1)
    provide(away, at_work.day.clock)
    state = at_work.run(deliver)
    assert state.is_failed()
    assert "127.0.0.1:1" in str(state.message)


# The form of each flow.


@pytest.mark.usefixtures("_prefect")
def test_what_a_flow_is_given_is_text_days_ids_and_lists_of_text() -> None:
    from flows.catalogue import FLOWS

    assert {"import-plan", "open-period", "sweep", "deliver", "weakness-lifecycle"} <= set(FLOWS)
    plain = {"string", "boolean", "integer", "null"}
    for name, flow in FLOWS.items():
        assert flow.parameters.definitions in ({}, None), f"{name} takes an object"
        for field, form in flow.parameters.properties.items():
            kinds = {part.get("type") for part in form.get("anyOf", [form])}
            items = {part["items"]["type"] for part in form.get("anyOf", [form]) if part.get("type") == "array"}
            assert kinds - {"array"} <= plain, f"{name} {field}"
            assert items <= {"string"}, f"{name} {field}"


def test_what_a_flow_is_given_survives_the_way_through_the_server(at_work: Flows) -> None:
    from flows.daily import review

    at_work.day.clock.now = at("12/9/2023")
    given = {"period": "2023-Q3", "unit": HEALTH, "verdict": "return", "reason": "làm rõ", "by": date(2023, 9, 18)}
    run = at_work.run_of(at_work.run(review, **given))
    assert run.parameters == given | {"by": "2023-09-18", "items": None, "evidence": ""}
    assert review.validate_parameters(run.parameters)["by"] == date(2023, 9, 18)


@pytest.mark.parametrize(
    ("name", "params", "says"),
    [
        ("nope", [], "weakness-lifecycle"),
        ("sweep", ["when=2023-09-12"], "dry_run, on"),
        ("sweep", ["on"], "k=v"),
        ("sweep", ["on=hôm nay"], "on: "),
        ("open-period", [], "period"),
        ("review", ["period=2023-Q3", "unit=x", "verdict=burn"], "verdict"),
    ],
)
def test_an_unknown_flow_or_parameter_is_refused_before_anything_runs(
    office: Flows, name: str, params: list[str], says: str
) -> None:
    from flows.catalogue import run_by_name

    before = office.count()
    with pytest.raises(Refused, match=says):
        run_by_name(name, params)
    assert office.count() == before


@pytest.mark.usefixtures("office")
def test_a_server_that_is_not_ready_in_time_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    from prefect.server.api import server

    from flows import catalogue

    assert "ephemeral Prefect API server" in inspect.getsource(server)  # the words we know it by are Prefect's own

    async def too_slow(**_: object) -> None:
        raise RuntimeError("Timed out while attempting to connect to ephemeral Prefect API server.")

    monkeypatch.setattr(catalogue, "_validated", lambda flow, params: {})  # noqa: ARG005
    monkeypatch.setitem(catalogue.FLOWS, "sweep", too_slow)
    with pytest.raises(TryAgainLater, match="dondoc up"):
        catalogue.run_by_name("sweep", [])


def test_a_flow_is_run_by_name_with_words(at_work: Flows) -> None:
    from flows.catalogue import run_by_name

    at_work.day.clock.now = at("12/9/2023")
    state = run_by_name("receive", ["period=2023-Q3", f"units={HEALTH}; {TRADE}", "claims_done=true"])
    assert state.name == "Received"
    assert "3 nội dung" in str(state.message)
    assert run_by_name("weakness_lifecycle", ["weakness=KH35-2023/02"]).name == "Reported"


def test_every_order_has_its_form_with_patterns_and_words_in_both_languages() -> None:
    from flows.catalogue import SERVED

    forms = {flow.name: flow.parameters.model_dump() for flow in SERVED}
    period = forms["remind-unit"]["properties"]["period"]
    assert period["pattern"].startswith("^(")
    assert " / " in period["description"]
    assert forms["remind-unit"]["required"] == ["unit", "period"]
    assert forms["rehearse"]["required"] == ["file", "first", "last"]
    assert forms["sweep"]["properties"]["dry_run"]["default"] is True  # a look ahead first
    assert forms["import-from-inbox"]["properties"]["file"]["pattern"].startswith("^[^/")
    for name, form in forms.items():
        if name != "weakness-lifecycle":
            assert {"on_behalf_of", "reason"} <= set(form["properties"]), name
    assert not {"receive", "review", "import-plan"} & set(forms)


def test_in_prefects_pages_whoever_asks_must_say_for_whom_and_why() -> None:
    import asyncio

    from flows.catalogue import SERVED
    from flows.runner import _deployment

    async def required() -> dict[str, list[str]]:
        made = {flow.name: await _deployment(flow) for flow in SERVED}
        return {name: made[name]._parameter_openapi_schema.required for name in made}

    found = asyncio.run(required())
    assert found.pop("weakness-lifecycle") == ["weakness"]
    assert {tuple(keys[-2:]) for keys in found.values()} == {("on_behalf_of", "reason")}
    assert found["remind-unit"] == ["unit", "period", "on_behalf_of", "reason"]


def test_an_order_ends_in_a_state_named_after_its_outcome_with_a_page_to_read(at_work: Flows) -> None:
    from flows.administration import remind_unit

    at_work.day.clock.now = at("05/09/2023 08:00")
    state = at_work.run(remind_unit, unit=TRADE, period="2023-Q3", reason="đôn đốc")
    assert state.name == "Reminded"
    assert at_work.run_of(state).name == f"remind-unit {TRADE} 2023-Q3"
    page = at_work.artifact("remind-unit")
    assert "| Đơn vị / Unit |" in page
    assert "nhắc theo yêu cầu: đôn đốc" in page
    refused = at_work.run(remind_unit, unit="Sở Không Có", period="2023-Q3")
    assert (refused.name, refused.is_failed()) == ("Refused", True)


def test_a_prefect_that_lost_its_runs_is_shown_every_weakness_again(at_work: Flows) -> None:
    import asyncio

    from flows.lifecycle import show_changes
    from flows.wiring import works
    from flows.work.life import changed_weaknesses, forget_what_was_shown

    assert changed_weaknesses(at_work.day.office) == []
    before = at_work.count()
    forget_what_was_shown(at_work.day.office)
    assert len(asyncio.run(show_changes(works()))) == 4
    assert at_work.count() == before + 4
    assert changed_weaknesses(at_work.day.office) == []
