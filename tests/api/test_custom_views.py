"""Custom views: their metadata, and lists that they filter and sort. Source: platform.md 14."""

from __future__ import annotations

import pytest

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM
from zcrm_mock.engine.schema import OrgError

BEN = "5725767000000086018"
VIEWS = {
    "Hot": {"criteria": "((Rating:equals:Active)and(City:starts_with:o))", "sort_by": "Last_Name"},
    "Rich": {
        "criteria": {"group": [
            {"comparator": "greater_than", "field": "Annual_Revenue", "value": 100},
            {"comparator": "equal", "field": "Owner", "value": "${CURRENTUSER}"},
        ], "group_operator": "and"},
        "fields": ["Last_Name", "Annual_Revenue"],
        "sort_by": "Annual_Revenue",
        "sort_order": "desc",
    },
}  # fmt: skip


def new_api(views=VIEWS) -> Api:
    return Api(FakeCRM({"time_zone": "Europe/Oslo", "modules": {"Leads": {"views": views}}}, at=NOW))


@pytest.fixture
def api() -> Api:
    return new_api()


def views(api, module="Leads"):
    return {
        view["name"]: view for view in api.get("settings/custom_views", module=module).json["custom_views"]
    }


def listed(api, name, module="Leads", key="Last_Name", **params):
    answer = api.get(module, cvid=views(api, module)[name]["id"], **params)
    return [record[key] for record in answer.data]


# --- what lists show -----------------------------------------------------------------------------


def test_a_view_of_the_org_file_filters_and_sorts(api):
    for name, rating, city in (("B", "Active", "Oslo"), ("A", "active", "OSLO"), ("C", "Active", "Bergen")):
        api.create("Leads", Last_Name=name, Rating=rating, City=city)
    assert listed(api, "Hot") == ["A", "B"]
    assert listed(api, "Hot", sort_by="Last_Name", sort_order="desc") == ["B", "A"]
    assert listed(api, "Hot", per_page=1, page=2) == ["B"]


def test_the_current_user_is_who_asks(api):
    for name, revenue, owner in (("A", 150, None), ("B", 200, None), ("C", 300, BEN), ("D", 50, BEN)):
        api.create("Leads", Last_Name=name, Annual_Revenue=revenue, **({"Owner": owner} if owner else {}))
    assert listed(api, "Rich") == ["B", "A"]
    ben = Api(api.crm, token=api.crm.token(user=BEN))
    assert listed(ben, "Rich") == ["C"]
    assert listed(ben, "My Leads") == ["D", "C"]
    assert sorted(listed(ben, "All Leads")) == ["A", "B", "C", "D"]


def test_converted_leads_are_in_their_view_only(api):
    api.crm.add("Leads", [{"Last_Name": "Open"}, {"Last_Name": "Done", "$converted": True}])
    assert listed(api, "All Leads") == ["Open"]
    assert listed(api, "Converted Leads") == ["Done"]
    assert listed(api, "My Converted Leads") == ["Done"]
    assert listed(api, "Converted Leads", converted="false") == ["Open"]


@pytest.mark.parametrize(
    ("module", "view", "inside", "outside"),
    [
        ("Leads", "Today's Leads", {"Created_Time": "2026-11-23T00:00:00+01:00"},
         {"Created_Time": "2026-11-22T23:59:59+01:00"}),
        ("Leads", "Recently Created Leads", {"Created_Time": "2026-11-17T00:00:00+01:00"},
         {"Created_Time": "2026-11-16T23:59:59+01:00"}),
        ("Leads", "Unsubscribed Leads", {"Email_Opt_Out": True}, {"Email_Opt_Out": False}),
        ("Leads", "Unread Leads", {}, {"$converted": True}),
        ("Deals", "Closing This Month", {"Closing_Date": "2026-11-30"}, {"Closing_Date": "2026-12-01"}),
        ("Deals", "Closing This Month", {"Closing_Date": "2026-11-01"}, {"Closing_Date": "2026-10-31"}),
        ("Deals", "Closing Next Month", {"Closing_Date": "2026-12-31"}, {"Closing_Date": "2027-01-01"}),
        ("Deals", "New This Week", {"Created_Time": "2026-11-22T00:00:00+01:00"},
         {"Created_Time": "2026-11-21T23:59:59+01:00"}),
        ("Deals", "New Last Week", {"Created_Time": "2026-11-21T23:59:59+01:00"},
         {"Created_Time": "2026-11-22T00:00:00+01:00"}),
        ("Tasks", "Open Tasks", {"Status": "Not Started"}, {"Status": "Completed"}),
        ("Tasks", "Open Tasks", {}, {"Status": "completed"}),
        ("Tasks", "Closed Tasks", {"Status": "Completed"}, {"Status": "Deferred"}),
        ("Tasks", "Today's Tasks", {"Due_Date": "2026-11-23"}, {"Due_Date": "2026-11-24"}),
        ("Tasks", "Overdue Tasks", {"Due_Date": "2026-11-22"}, {"Due_Date": "2026-11-23"}),
        ("Tasks", "Overdue Tasks", {"Due_Date": "2026-11-22"},
         {"Due_Date": "2026-11-22", "Status": "Completed"}),
    ],
)  # fmt: skip
def test_a_standard_view_shows_what_it_says(api, module, view, inside, outside):
    needed = {"Leads": {"Last_Name": "L"}, "Deals": {"Deal_Name": "D", "Stage": "Qualification"},
              "Tasks": {"Subject": "T"}}[module]  # fmt: skip
    right = api.crm.add(module, needed | inside)["id"]
    api.crm.add(module, needed | outside)
    assert listed(api, view, module, "id") == [right]


def test_views_follow_the_clock(api):
    api.create("Leads", Last_Name="Today")
    assert listed(api, "Today's Leads") == ["Today"]
    api.crm.clock.advance(days=1)
    assert listed(api, "Today's Leads") == []


@pytest.mark.parametrize("cvid", ["1", "x", "5725767000000086017"])
def test_an_unknown_view_is_refused(api, cvid):
    answer = api.get("Leads", cvid=cvid)
    assert (answer.status, answer.json["message"]) == (400, "the id given seems to be invalid")


def test_a_view_of_another_module_is_refused(api):
    assert api.get("Leads", cvid=views(api, "Deals")["All Deals"]["id"]).status == 400


# --- metadata ------------------------------------------------------------------------------------


def test_a_view_is_told_with_zohos_keys(api):
    told = views(api)
    assert told["All Leads"] == {
        "display_value": "All Leads", "shared_type": None, "criteria": None, "system_name": "ALLVIEWS",
        "shared_details": None, "sort_by": None, "offline": True, "default": True, "system_defined": True,
        "name": "All Leads", "id": told["All Leads"]["id"], "category": "public_views",
        "fields": told["All Leads"]["fields"], "favorite": None, "sort_order": None,
    }  # fmt: skip
    rich = told["Rich"]
    assert (rich["criteria"], rich["fields"]) == (VIEWS["Rich"]["criteria"], VIEWS["Rich"]["fields"])
    assert (rich["sort_by"], rich["sort_order"], rich["system_defined"]) == ("Annual_Revenue", "desc", False)
    assert (rich["category"], rich["shared_type"]) == ("created_by_me", "private")
    assert told["Hot"]["criteria"] == {
        "group": [
            {"comparator": "equal", "field": "Rating", "value": "Active"},
            {"comparator": "starts_with", "field": "City", "value": "o"},
        ],
        "group_operator": "and",
    }


def test_the_list_of_views_is_paged(api):
    whole = api.get("settings/custom_views", module="Leads").json
    assert whole["info"]["count"] == len(whole["custom_views"])
    assert whole["info"]["default"] == whole["custom_views"][0]["id"]
    page = api.get("settings/custom_views", module="Leads", per_page=2, page=2).json
    assert page["custom_views"] == whole["custom_views"][2:4]
    assert page["info"]["more_records"] is True
    assert api.get("settings/custom_views", module="Leads", page=99).status == 204
    assert api.get("settings/custom_views", module="Notes").status == 204


def test_one_view_is_told_by_its_id(api):
    hot = views(api)["Hot"]
    answer = api.get(f"settings/custom_views/{hot['id']}", module="Leads").json
    assert (answer["custom_views"], list(answer["info"])) == ([hot], ["translation"])
    assert api.get(f"settings/custom_views/{hot['id']}", module="Contacts").status == 204
    assert api.get("settings/custom_views/1", module="Leads").status == 204


@pytest.mark.parametrize(
    ("path", "params", "code"),
    [
        ("settings/custom_views", {}, "REQUIRED_PARAM_MISSING"),
        ("settings/custom_views", {"module": "Nothing"}, "INVALID_MODULE"),
        ("settings/custom_views", {"module": "Leads", "per_page": 201}, "INVALID_DATA"),
        ("settings/custom_views/1", {}, "REQUIRED_PARAM_MISSING"),
    ],
)
def test_a_question_that_cannot_be_is_refused(api, path, params, code):
    answer = api.get(path, **params)
    assert (answer.status, answer.code) == (400, code)


# --- the org file --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "told"),
    [
        ({"criteria": "(Nothing:equals:1)"}, "views.X.criteria.*not available"),
        ({"criteria": {"comparator": "is", "field": "City", "value": "x"}}, "views.X.criteria.*operator"),
        ({"criteria": 7}, "views.X.criteria.*text"),
        ({"fields": ["Nothing"]}, r"views.X.fields\[0\].*one of"),
        ({"sort_by": "Description__x"}, "views.X.sort_by.*one of"),
        ({"sort_order": "up"}, "views.X.sort_order.*asc, desc"),
        ({"filter": 1}, "unknown key 'filter'"),
    ],
)
def test_a_view_that_cannot_be_is_told_when_the_org_is_made(view, told):
    with pytest.raises(OrgError, match=told):
        new_api({"X": view})


def test_custom_modules_have_views_too():
    crm = FakeCRM({"modules": {"Machines": {"views": {"Old": {"criteria": "(Name:starts_with:o)"}}}}})
    crm.add("Machines", [{"Name": "old"}, {"Name": "new"}])
    assert list(views(Api(crm), "Machines")) == [
        "All Machines", "My Machines", "Recently Created Machines", "Recently Modified Machines", "Old",
    ]  # fmt: skip
    assert listed(Api(crm), "Old", "Machines", "Name") == ["old"]


# --- sorted otherwise ------------------------------------------------------------------------------


def update(api, name, *sent, module="Leads"):
    path = f"settings/custom_views/{views(api, module)[name]['id']}"
    return api.call("PUT", path, {"custom_views": list(sent)}, module=module)


@pytest.mark.parametrize("sort_by", ["City", {"api_name": "City"}, {"api_name": "City", "id": "1"}, "the id"])
def test_a_view_is_sorted_by_another_field(api, sort_by):
    if sort_by == "the id":
        sort_by = {"id": api.crm.org.schema.modules["Leads"].fields["City"].id}
    for name, city in (("A", "Oslo"), ("B", "Bergen")):
        api.create("Leads", Last_Name=name, City=city)
    answer = update(api, "All Leads", {"sort_by": sort_by, "sort_order": "asc"})
    view = views(api)["All Leads"]
    assert (answer.status, answer.json["custom_views"]) == (200, [
        {"code": "SUCCESS", "details": {"id": view["id"]}, "message": "custom view updated successfully",
         "status": "success"},
    ])  # fmt: skip
    assert (view["sort_by"], view["sort_order"]) == ("City", "asc")
    assert api.get("settings/modules/Leads").json["modules"][0]["custom_view"] == view
    assert listed(api, "All Leads") == ["B", "A"]


def test_what_is_not_sent_stays(api):
    update(api, "Rich", {"sort_order": "asc"})
    assert (views(api)["Rich"]["sort_by"], views(api)["Rich"]["sort_order"]) == ("Annual_Revenue", "asc")
    update(api, "Rich", {"sort_by": None})
    assert (views(api)["Rich"]["sort_by"], views(api)["Rich"]["sort_order"]) == (None, None)


@pytest.mark.parametrize(
    ("sent", "details"),
    [
        ({"sort_by": "Nothing"}, {"api_name": "sort_by"}),
        ({"sort_by": "$approved"}, {"api_name": "sort_by"}),
        ({"sort_by": 7}, {"api_name": "sort_by"}),
        ({"sort_by": {"id": []}}, {"api_name": "sort_by"}),
        ({"sort_order": "up"}, {"api_name": "sort_order"}),
        ({"sort_order": ["asc"]}, {"api_name": "sort_order"}),
        (7, {"expected_data_type": "jsonobject"}),
    ],
)
def test_a_view_that_cannot_be_sorted_so_stays_as_it_is(api, sent, details):
    before = views(api)
    answer = update(api, "Hot", sent)
    [slot] = answer.json["custom_views"]
    assert (answer.status, slot["code"]) == (200, "INVALID_DATA")
    assert details.items() <= slot["details"].items()
    assert views(api) == before


def test_another_modules_view_is_not_updated(api):
    path = f"settings/custom_views/{views(api)['Hot']['id']}"
    answer = api.call("PUT", path, {"custom_views": [{"sort_order": "asc"}]}, module="Deals")
    assert answer.json["custom_views"][0]["message"] == "the id given seems to be invalid"


@pytest.mark.parametrize("back", ["restore", "reset"])
def test_snapshots_carry_how_views_are_sorted(api, back):
    before, told = api.crm.snapshot(), views(api)
    update(api, "Hot", {"sort_by": "City", "sort_order": "desc"})
    after = api.crm.snapshot()
    if back == "restore":
        api.crm.restore(before)
    else:
        api.crm.reset()
    assert views(api) == told
    api.crm.restore(after)
    assert views(api)["Hot"]["sort_by"] == "City"


def test_a_database_file_keeps_how_views_are_sorted(tmp_path):
    for sorted_by in ("Last_Name", "City"):
        crm = FakeCRM({"modules": {"Leads": {"views": VIEWS}}}, at=NOW, db=tmp_path / "crm.db")
        assert views(Api(crm))["Hot"]["sort_by"] == sorted_by
        update(Api(crm), "Hot", {"sort_by": "City"})
        crm.close()


@pytest.mark.parametrize(
    ("criteria", "value"), [("(City:equals:Oslo)", "Oslo"), ("(City:in:Oslo,BERGEN)", ["Oslo", "BERGEN"])]
)
def test_a_view_tells_the_values_of_its_criteria_as_they_were_declared(criteria, value):
    api = Api(FakeCRM({"modules": {"Leads": {"views": {"Nordic": {"criteria": criteria}}}}}))
    views = api.get("settings/custom_views", module="Leads").json["custom_views"]
    [nordic] = [view for view in views if view["name"] == "Nordic"]
    assert nordic["criteria"]["value"] == value
