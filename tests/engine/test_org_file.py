"""Orgs as people describe them: in Python, JSON or TOML."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zcrm_mock.engine.org_file.reading import OrgSpec, UserSpec, load
from zcrm_mock.engine.schema import OrgError

ASHA = {"last_name": "Rao", "email": "asha@example.com"}


def field_of(declared, module="Leads"):
    """The one field that `declared` declares for `module`."""
    [name] = declared
    return load({"modules": {module: {"fields": declared}}}).schema.modules[module].fields[name]


def test_nothing_declared_is_the_standard_org():
    org = load()
    assert (org.company_name, org.time_zone, org.currency_symbol) == (
        "Example Ltd",
        "America/Los_Angeles",
        "$",
    )
    assert len(org.modules) == 19


def test_the_standard_org_is_made_once():
    assert load() is load(None)


def test_roles_profiles_and_users_have_ids_of_the_org():
    org = load({"id_prefix": "3652397"})
    assert [role.id for role in org.roles] == ["3652397000000026005", "3652397000000026008"]
    assert [profile.id for profile in org.profiles] == ["3652397000000026011", "3652397000000026014"]
    assert org.people[0].role == {"name": "CEO", "id": "3652397000000026005"}
    assert org.people[0].profile == {"name": "Administrator", "id": "3652397000000026011"}
    assert len({user.id for user in org.people}) == 3


def test_an_org_made_in_python_gets_its_ids_too():
    org = load(replace(OrgSpec(), users=(UserSpec(last_name="Rao", email="asha@example.com"),)))
    assert org.people[0].full_name == "Rao"
    assert org.people[0].id
    assert org.people[0].zuid


def test_json_toml_and_a_mapping_say_the_same(tmp_path):
    declared = {
        "time_zone": "Europe/Berlin",
        "modules": {"Projects": {"fields": {"Ends": {"data_type": "date"}}}},
    }
    (tmp_path / "org.json").write_text(json.dumps(declared))
    (tmp_path / "org.toml").write_text(
        'time_zone = "Europe/Berlin"\n[modules.Projects.fields.Ends]\ndata_type = "date"\n'
    )
    orgs = [load(declared), load(tmp_path / "org.json"), load(str(tmp_path / "org.toml"))]
    assert orgs[0] == orgs[1] == orgs[2]
    assert orgs[0].time_zone == "Europe/Berlin"


def test_a_currency_brings_its_symbol_and_name():
    assert load({"currency": {"iso_code": "EUR"}}).currency_symbol == "€"
    other = load({"currency": {"iso_code": "SEK", "symbol": "kr"}})
    assert (other.currency_iso, other.currency_symbol, other.currency_name) == ("SEK", "kr", "SEK")


def test_the_first_user_is_at_the_top_unless_told():
    org = load({"users": [ASHA, {"last_name": "Okafor", "email": "ben@example.com"}]})
    assert [(user.role, user.profile) for user in org.users] == [
        ("CEO", "Administrator"),
        ("Manager", "Standard"),
    ]


def test_own_roles_and_profiles_go_to_the_standard_users():
    org = load({"roles": ["Boss", {"name": "Rep", "reporting_to": "Boss"}], "profiles": ["All"]})
    assert [(user.role, user.profile) for user in org.users] == [
        ("Boss", "All"),
        ("Rep", "All"),
        ("Rep", "All"),
    ]


@pytest.mark.parametrize(
    ("declared", "attributes"),
    [
        (
            {},
            {"data_type": "text", "length": 255, "json_type": "string", "label": "My Field", "custom": True},
        ),
        ({"unique": True}, {"unique": True}),
        ({"data_type": "textarea"}, {"length": 2000}),
        ({"data_type": "currency"}, {"length": 16, "decimal_place": 2, "json_type": "double"}),
        ({"data_type": "double", "decimal_place": 4}, {"decimal_place": 4}),
        ({"data_type": "autonumber"}, {"read_only": True, "length": 255}),
        ({"data_type": "userlookup"}, {"json_type": "jsonobject"}),
        ({"data_type": "lookup", "lookup_module": "Vendors"}, {"lookup_module": "Vendors"}),
        ({"data_type": "boolean", "default": True}, {"default": True}),
        (
            {"data_type": "formula", "formula": {"return_type": "currency", "expression": "1"}},
            {"read_only": True, "json_type": "double"},
        ),
    ],
)
def test_a_custom_field_is_its_data_type_and_what_was_said(declared, attributes):
    found = field_of({"My_Field": declared})
    assert {name: getattr(found, name) for name in attributes} == attributes


def test_a_custom_picklist_begins_with_none():
    options = field_of(
        {"Brand": {"data_type": "picklist", "pick_list": ["A", {"display_value": "B"}]}}
    ).pick_list
    assert [(o.display_value, o.actual_value) for o in options] == [
        ("-None-", "-None-"),
        ("A", "A"),
        ("B", "B"),
    ]


def test_stages_can_be_replaced_with_their_probabilities():
    stages = [{"display_value": "Won", "probability": 100, "forecast_type": "Closed Won"}]
    assert field_of({"Stage": {"pick_list": stages}}, "Deals").pick_list[0].probability == 100


def test_a_standard_field_is_changed_in_what_was_said_only():
    company = field_of({"Company": {"system_mandatory": True}})
    assert (company.system_mandatory, company.layout_mandatory, company.length, company.custom) == (
        True, True, 200, False,
    )  # fmt: skip


def test_a_subform_has_rows_with_ids():
    visits = field_of({"Visits": {"data_type": "subform", "rows": {"Day": {"data_type": "date"}}}})
    assert [(row.api_name, row.data_type) for row in visits.rows] == [("Day", "date"), ("id", "bigint")]
    assert all(row.id for row in visits.rows)


def test_a_custom_module_has_what_zoho_gives_to_every_one():
    projects = load(
        {"modules": {"Projects": {"fields": {"Budget": {"data_type": "currency"}}}}}
    ).schema.modules["Projects"]
    assert (projects.singular_label, projects.plural_label, projects.display_field) == (
        "Project",
        "Projects",
        "Name",
    )
    assert (projects.generated_type, projects.module_name) == ("custom", "CustomModule1")
    assert [field.api_name for field in projects.mandatory] == ["Name"]
    assert projects.duplicate_check == ("Name",)
    assert projects.fields["Owner"].label == "Project Owner"
    assert {"Created_By", "Modified_Time", "Tag", "Email", "Layout", "id", "Budget"} <= set(projects.fields)


def test_the_name_of_a_custom_module_can_be_a_number_that_zoho_gives():
    name = field_of({"Name": {"data_type": "autonumber", "auto_number": {"prefix": "P-"}}}, "Projects")
    assert (name.data_type, name.system_mandatory, name.read_only) == ("autonumber", False, True)
    assert name.auto_number == {"prefix": "P-", "start_number": 1, "suffix": None}


BAD = [
    ([], "the org: needs an object"),
    ("missing.json", "cannot be read"),
    ("nul\0.json", "cannot be read"),
    ({"timezone": "UTC"}, "unknown key 'timezone'; known: company_name"),
    ({1: 2}, "unknown key 1"),
    ({"company_name": 5}, "company_name: needs a text, not 5"),
    ({"id_prefix": "9999999"}, "id_prefix: needs 7 digits"),
    ({"time_zone": "Mars/Base"}, "time_zone: needs a name"),
    ({"time_zone": "../../etc/passwd"}, "time_zone: needs a name"),
    ({"time_zone": "America"}, "time_zone: needs a name"),
    ({"currency": {"iso": "EUR"}}, "currency: unknown key 'iso'"),
    ({"roles": []}, "roles: at least one is needed"),
    ({"roles": ["A", "A"]}, "roles: needs at least one, and each of them once"),
    ({"roles": ["A", {"name": "B", "reporting_to": "C"}]}, "roles[1].reporting_to: needs the name"),
    ({"roles": [{"name": "A", "share_with_peers": "yes"}]}, "roles[0].share_with_peers: needs true or false"),
    ({"profiles": [{"description": "x"}]}, "profiles[0]: needs 'name'"),
    ({"profiles": [{"name": "A", "may_not": "all"}]}, "profiles[0].may_not: needs a list"),
    ({"territories": []}, "territories: at least one is needed"),
    ({"territories": [{"name": "A"}, {"name": "A"}]}, "territories: needs at least one, and each of them"),
    ({"modules": {"Link": {}}}, "modules.Link: the store needs a table of that name"),
    ({"modules": {"SQLite_x": {}}}, "modules.SQLite_x: the store needs a table of that name"),
    ({"users": [{"last_name": "Rao"}]}, "users[0]: needs 'email'"),
    ({"users": [ASHA | {"email": "asha"}]}, "users[0].email: needs an e-mail address"),
    ({"users": [ASHA | {"role": "Chef"}]}, "users[0].role: needs one of CEO, Manager, not 'Chef'"),
    ({"users": [ASHA | {"profile": "Root"}]}, "users[0].profile: needs one of Administrator, Standard"),
    ({"users": [ASHA | {"status": "gone"}]}, "users[0].status: needs one of active"),
    ({"users": [ASHA, ASHA]}, "users: needs at least one, and each of them once"),
    ({"modules": {"leads": {}}}, "modules.leads: there is 'Leads' already"),
    ({"modules": {"My Module": {}}}, "modules.My Module: an API name is letters"),
    ({"modules": {"Leads": {"field": {}}}}, "modules.Leads: unknown key 'field'; known: singular_label"),
    ({"modules": {"Leads": {"duplicate_check": ["Nope"]}}}, "duplicate_check[0]: Leads has no field"),
    ({"modules": {"Projects": {"fields": {"Name": {"data_type": "date"}}}}}, "is 'text' or 'autonumber'"),
]  # fmt: skip


@pytest.mark.parametrize(("declared", "message"), BAD)
def test_an_org_that_cannot_be_is_refused_with_its_place(declared, message):
    with pytest.raises(OrgError) as refusal:
        load(declared)
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "declared", "message"),
    [
        ("X", 5, "needs an object"),
        ("X", {"data_typ": "text"}, "unknown key 'data_typ'; known: data_type"),
        ("X", {"data_type": "txt"}, "X.data_type: needs one of text"),
        ("X", {"data_type": ["text"]}, "X.data_type: needs one of text"),
        ("X", {"length": 0}, "X.length: needs a whole number from 1"),
        ("X", {"length": True}, "X.length: needs a whole number"),
        ("X", {"data_type": "integer", "length": 40}, "the length of a number is its digits"),
        ("X", {"decimal_place": 2}, "has no decimals"),
        ("X", {"unique": "yes"}, "X.unique: needs true or false"),
        ("X", {"data_type": "boolean", "unique": True}, "cannot be unique"),
        ("X", {"data_type": "picklist"}, "needs 'pick_list'"),
        ("X", {"data_type": "picklist", "pick_list": [1]}, "pick_list[0]: needs an object"),
        ("X", {"data_type": "picklist", "pick_list": ["A", "A"]}, "every option stands once"),
        ("X", {"pick_list": ["A"]}, "only for data_type picklist or multiselectpicklist"),
        ("X", {"data_type": "lookup"}, "needs 'lookup_module'"),
        ("X", {"data_type": "lookup", "lookup_module": "Nowhere"}, "X.lookup_module: the org has no module"),
        ("X", {"related_list": "Them"}, "X.related_list: only for data_type lookup"),
        ("X", {"data_type": "lookup", "lookup_module": "Deals", "related_list": "9 lives"}, "a letter first"),
        (
            "X",
            {"data_type": "lookup", "lookup_module": "Deals", "related_list": "Quotes"},
            "no other related",
        ),
        ("X", {"data_type": "subform"}, "needs 'rows'"),
        ("X", {"data_type": "subform", "rows": {"A B": {}}}, "X.rows.A B: an API name"),
        ("X", {"data_type": "subform", "rows": {"A": {"unique": True}}}, "A: a row has no"),
        ("Leads", {"data_type": "subform", "rows": {"A": {}}}, "a subform's name is its own"),
        ("X", {"data_type": "formula"}, "needs 'formula'"),
        ("X", {"data_type": "autonumber", "auto_number": {"start": 1}}, "auto_number: unknown key 'start'"),
        ("X", {"system_mandatory": True, "read_only": True}, "nobody could fill it"),
        ("X", {"data_type": "integer", "default": "5"}, "X.default: the field itself refuses this value"),
        ("X", {"data_type": "userlookup", "default": "5"}, "takes no default"),
        ("9X", {}, "an API name is letters"),
        ("id", {"unique": True}, "id.unique: this field is Zoho's own"),
        ("Company", {"data_type": "integer"}, "a standard field keeps its data_type, here 'text'"),
    ],
)
def test_a_field_that_cannot_be_is_refused_with_its_place(name, declared, message):
    with pytest.raises(OrgError) as refusal:
        load({"modules": {"Leads": {"fields": {name: declared}}}})
    assert message in str(refusal.value)
    assert "modules.Leads.fields" in str(refusal.value)


@pytest.mark.parametrize("name", ["broken.json", "broken.toml"])
def test_a_file_that_cannot_be_parsed_is_named(tmp_path, name):
    (tmp_path / name).write_bytes(b"{\xff")
    with pytest.raises(OrgError, match=name):
        load(tmp_path / name)


def test_two_subforms_of_one_name_are_refused():
    rows = {"Visits": {"data_type": "subform", "rows": {"Day": {}}}}
    with pytest.raises(OrgError, match=r"modules\.Leads\.fields\.Visits has it already"):
        load({"modules": {"Leads": {"fields": rows}, "Deals": {"fields": rows}}})


def test_two_related_lists_of_one_name_are_refused():
    named = {"data_type": "lookup", "lookup_module": "Accounts", "related_list": "Our clients"}
    fields = {"X": named, "Y": named | {"related_list": "Our-clients"}}
    with pytest.raises(
        OrgError, match=r"modules\.Leads\.fields\.Y\.related_list: needs a text that no other"
    ):
        load({"modules": {"Leads": {"fields": fields}}})


def test_a_standard_lookup_keeps_its_related_list():
    fields = {"Account_Name": {"related_list": "Clients"}}
    with pytest.raises(OrgError, match="keeps Zoho's related list"):
        load({"modules": {"Deals": {"fields": fields}}})


KEYS = st.sampled_from(
    [
        *("time_zone", "currency", "users", "roles", "profiles", "modules", "Leads", "Projects", "fields"),
        *("Name", "Company", "X", "data_type", "rows", "pick_list", "lookup_module", "default", "length"),
        *(
            "related_list",
            "unique",
            "formula",
            "auto_number",
            "read_only",
            "system_mandatory",
            "decimal_place",
        ),
    ]
)
VALUES = st.sampled_from(["text", "picklist", "subform", "lookup", "Leads", "UTC", "A"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | VALUES | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)
FIELDS = st.dictionaries(KEYS, st.dictionaries(KEYS, JSON, max_size=4) | JSON, max_size=3)


@given(JSON.filter(lambda value: value is not None and not isinstance(value, str)) | FIELDS)
def test_any_json_is_an_org_or_a_clear_refusal(declared):
    with suppress(OrgError):
        assert isinstance(load(declared), OrgSpec)


@given(FIELDS)
def test_any_fields_make_an_org_or_a_clear_refusal(fields):
    with suppress(OrgError):
        assert isinstance(load({"modules": {"Leads": {"fields": fields}, "X": {"fields": fields}}}), OrgSpec)
