"""The linking modules that many-to-many lookups make: what is told, and how an org file names them."""

from __future__ import annotations

import pytest

from tests.api.many_to_many import LIKED, LINKS, fake
from zcrm_mock import FakeCRM
from zcrm_mock.engine.schema import OrgError

# --- what there is ---------------------------------------------------------------------------------


def test_a_many_to_many_lookup_makes_a_linking_module():
    api = fake()
    [module] = api.get(f"settings/modules/{LINKS}").json["modules"]
    kept = {"generated_type": "linking", "api_supported": True, "plural_label": "Leads X Products"}
    assert kept.items() <= module.items()
    fields = api.get("settings/fields", module=LINKS).json["fields"]
    leading = {f["api_name"]: (f["lookup"]["module"], f["system_mandatory"]) for f in fields if f["lookup"]}
    assert leading == {"Lead": ("Leads", True), "Liked": ("Products", True)}


def test_both_sides_tell_how_they_are_joined():
    api = fake()

    def told(module, name):
        fields = api.get("settings/fields", module=module).json["fields"]
        return next(f for f in fields if f["api_name"] == name)

    lists = {
        module: api.get("settings/related_lists", module=module).json["related_lists"]
        for module in ("Leads", "Products")
    }
    for module, name, other, own, across in (
        ("Leads", "Liked", "Products", "Lead", "Liked"),
        ("Products", "Leads", "Leads", "Liked", "Lead"),
    ):
        field = told(module, name)
        assert (field["data_type"], field["json_type"]) == ("multiselectlookup", "jsonarray")
        joined = field["multiselectlookup"]
        made = next(one for one in lists[module] if one["id"] == joined["id"])
        assert made == {
            "sequence_number": made["sequence_number"],
            "display_label": other,
            "api_name": joined["api_name"],
            "module": LINKS,
            "name": other,
            "action": None,
            "id": joined["id"],
            "href": f"{module}/{{ENTITYID}}/{joined['api_name']}",
            "type": "multiselectlookup",
            "connectedmodule": other,
            "linkingmodule": LINKS,
        }
        assert joined == {
            "display_label": other,
            "linking_module": LINKS,
            "lookup_apiname": own,
            "connected_module": other,
            "api_name": joined["api_name"],
            "id": joined["id"],
            "connectedlookup_apiname": across,
        }


def test_an_ordinary_org_has_no_linking_modules(crm):
    assert not any(module.many or module.generated_type == "linking" for module in crm.org.schema.all)


# --- how an org file names it ----------------------------------------------------------------------

LEVELS = {
    "generated_type": "linking",
    "fields": {
        "Person": {"data_type": "lookup", "lookup_module": "Contacts"},
        "Skill": {"data_type": "lookup", "lookup_module": "Skills"},
        "Level": {"data_type": "picklist", "pick_list": ["Beginner", "Expert"], "system_mandatory": True},
    },
}
SKILLED = {
    "modules": {
        "Skills": {
            "fields": {
                "People": {
                    "data_type": "multiselectlookup",
                    "lookup_module": "Contacts",
                    "linking_module": "Levels",
                    "related_list": "Who can",
                }
            }
        },
        "Contacts": {
            "fields": {
                "Skills": {
                    "data_type": "multiselectlookup",
                    "lookup_module": "Skills",
                    "linking_module": "Levels",
                }
            }
        },
        "Levels": LEVELS,
    }
}


def test_a_linking_module_may_say_more_of_what_it_joins():
    api = fake(SKILLED)
    wood = api.create("Skills", Name="Wood")
    [slot] = api.post("Contacts", {"Last_Name": "Doe", "Skills": [{"Skill": wood}]}).data
    assert slot["details"] == {"index": 0, "parent_api_name": "Skills", "api_name": "Level"}
    doe = api.create("Contacts", Last_Name="Doe", Skills=[{"Skill": wood, "Level": "Expert"}])
    assert [(row["Person"]["id"], row["Level"]) for row in api.get("Levels").data] == [(doe, "Expert")]
    assert [row["Person"]["name"] for row in api.record("Skills", wood)["People"]] == ["Doe"]
    assert len(api.get(f"Skills/{wood}/Who_can").data) == 1


def test_what_joins_records_may_itself_be_joined_with_others():
    trained = {"Trainers": {"data_type": "multiuserlookup"}}
    levels = {**LEVELS, "fields": LEVELS["fields"] | trained}
    api = fake({"modules": SKILLED["modules"] | {"Levels": levels}})
    user, wood = api.crm.org.people.primary.id, api.create("Skills", Name="Wood")
    skilled = {"Skill": wood, "Level": "Expert", "Trainers": [{"Trainers": user}]}
    api.create("Contacts", Last_Name="Doe", Skills=[skilled])
    [level] = api.get("Levels").data
    assert [row["Trainers"]["id"] for row in api.record("Levels", level["id"])["Trainers"]] == [user]


def test_a_custom_module_that_joins_others_may_change_its_name():
    custom = {"generated_type": "custom", "fields": LEVELS["fields"] | {"Name": {"system_mandatory": False}}}
    api = fake({"modules": SKILLED["modules"] | {"Levels": custom}})
    wood = api.create("Skills", Name="Wood")
    doe = api.create("Contacts", Last_Name="Doe", Skills=[{"Skill": wood, "Level": "Expert"}])
    change = {"modules": [{"api_name": "Grades"}]}
    assert api.call("PUT", "settings/modules/Levels", change).json["modules"][0]["code"] == "SUCCESS"
    assert [row["Skill"]["name"] for row in api.record("Contacts", doe)["Skills"]] == ["Wood"]
    assert len(api.get(f"Skills/{wood}/Who_can").data) == 1
    fields = api.get("settings/fields", module="Contacts").json["fields"]
    assert [f["multiselectlookup"]["linking_module"] for f in fields if f["multiselectlookup"]] == ["Grades"]
    assert api.put(f"Contacts/{doe}", {"Skills": None}).codes == ["SUCCESS"]
    assert api.get("Grades").status == 204


def test_a_module_may_be_joined_with_itself():
    knows = {"data_type": "multiselectlookup", "lookup_module": "Contacts"}
    api = fake({"modules": {"Contacts": {"fields": {"Knows": knows}}}})
    doe = api.create("Contacts", Last_Name="Doe")
    roe = api.create("Contacts", Last_Name="Roe", Knows=[{"Knows": {"id": doe}}])
    assert [row["Contact"]["id"] for row in api.record("Contacts", doe)["Contacts"]] == [roe]
    assert api.record("Contacts", doe)["Knows"] == api.record("Contacts", roe)["Contacts"] == []
    api.delete(f"Contacts/{doe}")
    assert api.get("Contacts_X_Contacts").status == 204


def test_two_lookups_to_one_module_have_a_linking_module_each():
    api = fake({"modules": {"Leads": {"fields": {"Liked": LIKED, "Bought": LIKED}}}})
    fields = api.get("settings/fields", module="Products").json["fields"]
    linked = {
        f["api_name"]: f["multiselectlookup"]["linking_module"] for f in fields if f["multiselectlookup"]
    }
    assert linked == {"Leads": "Leads_X_Products", "Leads2": "Leads_X_Products2"}


@pytest.mark.parametrize("label", ["Tag", "Owner", "Id"])
def test_a_module_that_is_called_as_a_field_of_all_modules_is_joined_under_another_name(label):
    people = {"data_type": "multiselectlookup", "lookup_module": "Contacts"}
    api = fake({"modules": {"Works": {"singular_label": label, "fields": {"People": people}}}})
    doe = api.create("Contacts", Last_Name="Doe")
    api.create("Works", Name="W", People=[{"People": doe}])
    [row] = api.get("Works_X_Contacts").data
    assert (row[f"{label}2"]["name"], row["People"]["name"]) == ("W", "Doe")


def test_a_renamed_module_keeps_its_links():
    api = fake({"modules": {"Works": {"fields": {"Liked": LIKED}}}})
    saw = api.create("Products", Product_Name="Saw")
    work = api.create("Works", Name="W", Liked=[{"Liked": {"id": saw}}])
    changed = {"modules": [{"api_name": "Jobs", "plural_label": "Jobs", "singular_label": "Job"}]}
    assert api.call("PUT", "settings/modules/Works", changed).json["modules"][0]["code"] == "SUCCESS"
    assert [row["Liked"]["name"] for row in api.record("Jobs", work)["Liked"]] == ["Saw"]
    api.put(f"Jobs/{work}", {"Liked": None})
    assert api.get("Works_X_Products").status == 204


@pytest.mark.parametrize(
    ("named", "advice"),
    [
        ("Accounts", "needs a module with a lookup to Leads and another to Products"),
        ("record", "the store needs a table of that name"),
        ("sqlite_links", "the store needs a table of that name"),
        ("leads", "an org has each module once"),
        ("1st", "an API name is letters"),
    ],
)
def test_a_linking_module_that_cannot_be_is_no_org(named, advice):
    field = LIKED | {"linking_module": named}
    with pytest.raises(OrgError, match=advice):
        FakeCRM({"modules": {"Leads": {"fields": {"Liked": field}}}})


def test_a_linking_module_joins_one_field_with_another():
    field = LIKED | {"linking_module": "Likes"}
    with pytest.raises(OrgError, match="joins two other fields"):
        FakeCRM({"modules": {"Leads": {"fields": {"Liked": field, "Bought": field}}}})
