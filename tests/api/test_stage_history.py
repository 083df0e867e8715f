"""A deal's way through its stages: `GET /Deals/{id}/Stage_History`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM
from zcrm_mock.engine.org_file.reading import load

STAGES = [option.display_value for option in load().schema.modules["Deals"].fields["Stage"].pick_list]


@pytest.fixture
def deal(api):
    return api.create("Deals", Deal_Name="Mine", Stage="Qualification", Amount=200, Closing_Date="2026-12-31")


def history(api, deal, **params):
    return api.get(f"Deals/{deal}/Stage_History", **params).data


def stages(api, deal, **params):
    return [row["Stage"] for row in history(api, deal, **params)]


def moved(api, deal, *ways):
    for stage in ways:
        api.crm.clock.advance(days=1)
        assert api.put(f"Deals/{deal}", {"Stage": stage}).codes == ["SUCCESS"]


def test_a_new_deal_has_entered_its_first_stage(api, deal):
    [row] = history(api, deal)
    assert {key: value for key, value in row.items() if key != "id"} == {
        "Potential_Name": {"name": "Mine", "id": deal},
        "Stage": "Qualification",
        "Amount": 200,
        "Probability": 10,
        "Expected_Revenue": 20,
        "Close_Date": "2026-12-31",
        "Modified_Time": "2026-11-23T10:00:00-08:00",
        "Modified_By": api.record("Deals", deal)["Modified_By"],
        "Moved_To__s": None,
        "Stage_Duration_Calendar_Days": None,
    }


def test_each_stage_tells_where_the_deal_went_and_after_how_many_days_of_the_calendar(api, deal):
    api.crm.clock.advance(hours=15)  # one in the morning: another day, not 24 hours later
    api.put(f"Deals/{deal}", {"Stage": "Needs Analysis"})
    api.crm.clock.advance(days=3)
    api.put(f"Deals/{deal}", {"Stage": "Closed Won"})
    told = [
        (row["Stage"], row["Moved_To__s"], row["Stage_Duration_Calendar_Days"]) for row in history(api, deal)
    ]
    assert told == [
        ("Closed Won", None, None),
        ("Needs Analysis", "Closed Won", 3),
        ("Qualification", "Needs Analysis", 1),
    ]
    assert history(api, deal)[1]["Modified_Time"] == "2026-11-24T01:00:00-08:00"


def test_only_another_stage_makes_a_row_and_it_keeps_the_deal_as_it_was_then(api, deal):
    api.put(f"Deals/{deal}", {"Amount": 900, "Stage": "Qualification"})
    moved(api, deal, "Closed Won")
    api.put(f"Deals/{deal}", {"Amount": 5, "Deal_Name": "Ours"})
    assert [(row["Amount"], row["Potential_Name"]["name"]) for row in history(api, deal)] == [
        (900, "Ours"),
        (200, "Ours"),
    ]


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"per_page": "2"}, STAGES[:3][:0:-1]),
        ({"per_page": "2", "page": "2"}, STAGES[:1]),
        ({"page": "2"}, []),
        ({"sort_order": "asc"}, STAGES[:3]),
        ({"sort_by": "Modified_Time", "sort_order": "desc"}, STAGES[:3][::-1]),
    ],
)
def test_history_comes_in_pages_the_newest_first(api, params, found):
    deal = api.create("Deals", Deal_Name="Mine", Stage=STAGES[0])
    moved(api, deal, *STAGES[1:3])
    assert stages(api, deal, **params) == found


def test_history_is_cut_down_to_fields(api, deal):
    [row] = history(api, deal, fields="Stage,Modified_Time")
    assert set(row) == {"Stage", "Modified_Time", "id"}


def test_history_tells_what_is_new_since(api, deal):
    since = {"headers": {"if-modified-since": NOW.isoformat()}}
    path = f"Deals/{deal}/Stage_History"
    assert api.call("GET", path, **since).status == 304
    moved(api, deal, "Closed Won")
    assert [row["Stage"] for row in api.call("GET", path, **since).data] == ["Closed Won"]


def test_one_row_is_read_by_its_id(api, deal):
    [row] = history(api, deal)
    assert history(api, deal) == api.get(f"Deals/{deal}/Stage_History/{row['id']}").data
    other = api.create("Deals", Deal_Name="Other", Stage="Qualification")
    assert api.get(f"Deals/{other}/Stage_History/{row['id']}").status == 204


@pytest.mark.parametrize("deal_id", ["1", "none", "5725767000000999999"])
def test_no_deal_has_no_history(api, deal_id):
    assert api.get(f"Deals/{deal_id}/Stage_History").status == 204


def test_history_is_not_sorted_by_anything_but_time(api, deal):
    assert api.get(f"Deals/{deal}/Stage_History", sort_by="Stage").status == 400


@pytest.mark.parametrize(
    ("method", "more"), [("PUT", ""), ("PUT", "/1"), ("DELETE", "/1"), ("DELETE", ""), ("POST", "")]
)
def test_nobody_writes_history(api, deal, method, more):
    params = {"ids": "1"} if (method, more) == ("DELETE", "") else {}
    answer = api.call(method, f"Deals/{deal}/Stage_History{more}", {"data": [{"Stage": "Won"}]}, **params)
    assert answer.status == 400
    assert stages(api, deal) == ["Qualification"]


def test_a_refused_change_leaves_no_row(api, deal):
    assert api.put(f"Deals/{deal}", {"Stage": "Closed Won", "Amount": "much"}).codes == ["INVALID_DATA"]
    assert stages(api, deal) == ["Qualification"]


def test_history_goes_with_the_deal_and_comes_back_with_a_snapshot(api, deal):
    moved(api, deal, "Closed Won")
    before = api.crm.snapshot()
    api.delete(f"Deals/{deal}")
    assert history(api, deal) == []
    api.crm.restore(before)
    assert stages(api, deal) == ["Closed Won", "Qualification"]


def test_a_deal_of_a_conversion_and_one_of_a_test_have_history_too(api):
    lead = api.create("Leads", Last_Name="Burns", Company="Plant")
    asked = {"Deal_Name": "Big", "Stage": "Closed Won", "Closing_Date": "2026-12-31"}
    [became] = api.post(f"Leads/{lead}/actions/convert", {"Deals": asked}).data
    added = api.crm.add("Deals", {"Deal_Name": "Old", "Stage": "Qualification"})
    assert stages(api, became["Deals"]) == ["Closed Won"]
    assert stages(api, added["id"]) == ["Qualification"]


def test_who_does_not_see_a_deal_does_not_see_its_history():
    people = [
        {"email": "a@x.org", "last_name": "A"},
        {"email": "b@x.org", "last_name": "B", "role": "Manager"},
    ]
    crm = FakeCRM({"users": people, "modules": {"Deals": {"sharing": "private"}}}, at=NOW, auth="strict")
    mine, theirs = (Api(crm, token=crm.token(user=one["email"])) for one in people)
    deal = mine.create("Deals", Deal_Name="Mine", Stage="Qualification")
    assert stages(mine, deal) == ["Qualification"]
    assert history(theirs, deal) == []


@given(ways=st.lists(st.sampled_from(STAGES), max_size=8))
def test_the_newest_row_is_the_present_stage_and_rows_join_to_one_way(ways):
    api = Api(FakeCRM(at=NOW))
    deal = api.create("Deals", Deal_Name="Mine", Stage=STAGES[0])
    moved(api, deal, *ways)
    rows = history(api, deal, sort_order="asc")
    assert rows[-1]["Stage"] == api.record("Deals", deal)["Stage"]
    assert [row["Moved_To__s"] for row in rows] == [*[row["Stage"] for row in rows[1:]], None]
    assert all(row["Stage"] != row["Moved_To__s"] for row in rows)
