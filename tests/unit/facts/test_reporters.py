"""Who owes a report by a plan's own words."""

import pytest

from models.facts.reporters import reporting_roles


@pytest.mark.parametrize(
    ("words", "roles"),
    [
        (("các đơn vị chủ trì",), ("lead",)),
        (("Giám đốc các sở", "Chủ tịch UBND các huyện"), ("lead",)),
        ((), ("lead",)),
        # One task, the lead's
        (("các đơn vị chủ trì thực hiện",), ("lead",)),
        # Those who coordinate get a copy and owe nothing
        (("các đơn vị chủ trì, phối hợp",), ("lead",)),
        (("Các đơn vị chủ trì, đơn vị thực hiện",), ("lead", "implementing")),
        (("Các cơ quan chủ trì và thực hiện",), ("lead", "implementing")),
        (("Đơn vị chủ trì", "đơn vị thực hiện"), ("lead", "implementing")),
    ],
)
def test_leads_report_and_who_carries_out_the_work_where_the_plan_says_so(
    words: tuple[str, ...], roles: tuple[str, ...]
) -> None:
    assert reporting_roles(words) == roles
