"""Contact roles: the list of them, and who is what in a deal."""

from __future__ import annotations

import pytest

NOBODY = "5725767000000999999"
STANDARD = [
    "Developer/Evaluator",
    "Decision Maker",
    "Executive Sponsor",
    "Engineering Lead",
    "Economic Decision Maker",
    "Product Management",
    "Purchasing",
]


def roles(api):
    answer = api.get("Contacts/roles")
    return answer.json["contact_roles"] if answer.status == 200 else []


def names(api):
    found = roles(api)
    assert [role["sequence_number"] for role in found] == list(range(1, len(found) + 1))
    return [role["name"] for role in found]


def role_id(api, name):
    return next(role["id"] for role in roles(api) if role["name"] == name)


def send(api, method, *sent, path="Contacts/roles", **params):
    answer = api.call(method, path, {"contact_roles": list(sent)} if sent else None, **params)
    return answer.status, [
        (slot["code"], slot["message"], slot["details"]) for slot in answer.json["contact_roles"]
    ]


# --- the list of roles -----------------------------------------------------------------------------


def test_an_org_starts_with_seven_roles(api):
    assert names(api) == STANDARD
    [role] = api.get(f"Contacts/roles/{roles(api)[1]['id']}").json["contact_roles"]
    assert role == {"name": "Decision Maker", "id": role_id(api, "Decision Maker"), "sequence_number": 2}
    assert api.get(f"Contacts/roles/{NOBODY}").status == 204


def test_a_role_is_made_at_the_end_or_where_it_says(api):
    status, [(code, message, details)] = send(api, "POST", {"name": "Referee"})
    assert (status, code, message) == (200, "SUCCESS", "contact role added")
    assert details == {"id": role_id(api, "Referee")}
    send(api, "POST", {"name": "First", "sequence_number": 1})
    assert names(api) == ["First", *STANDARD, "Referee"]


def test_roles_are_renamed_and_moved(api):
    buyer = role_id(api, "Purchasing")
    many = send(api, "PUT", {"id": int(buyer), "name": "Buyer"}, {"id": buyer, "sequence_number": 1})
    assert many == (200, [("SUCCESS", "contact role updated", {"id": buyer})] * 2)
    assert names(api) == ["Buyer", *STANDARD[:-1]]
    one = send(api, "PUT", {"name": "BUYER"}, path=f"Contacts/roles/{buyer}")
    assert one == (200, [("SUCCESS", "contact role updated", {"id": buyer})])
    assert names(api)[0] == "BUYER"


def test_all_roles_may_be_deleted(api):
    ids = [role["id"] for role in roles(api)]
    gone = send(api, "DELETE", path=f"Contacts/roles/{ids[0]}")
    assert gone == (200, [("SUCCESS", "contact role deleted", {"id": ids[0]})])
    assert names(api) == STANDARD[1:]
    assert send(api, "DELETE", ids=",".join(ids))[0] == 200
    assert api.get("Contacts/roles").status == 204
    assert send(api, "DELETE", ids=ids[1]) == (
        400,
        [("INVALID_DATA", "contact role not deleted", {"id": ids[1]})],
    )
    send(api, "POST", {"name": "Only"})
    assert names(api) == ["Only"]


@pytest.mark.parametrize(
    ("sent", "code", "details"),
    [
        ({}, "MANDATORY_NOT_FOUND", {"api_name": "name"}),
        ({"name": "x" * 51}, "INVALID_DATA", {"maximum_length": 50, "api_name": "name"}),
        ({"name": 7}, "INVALID_DATA", {"expected_data_type": "text", "api_name": "name"}),
        (
            {"name": "x", "sequence_number": "1"},
            "INVALID_DATA",
            {"expected_data_type": "integer", "api_name": "sequence_number"},
        ),
        (
            {"name": "x", "sequence_number": True},
            "INVALID_DATA",
            {"expected_data_type": "integer", "api_name": "sequence_number"},
        ),
        ({"name": "x", "sequence_number": 0}, "INVALID_DATA", {"api_name": "sequence_number"}),
        ({"name": "x", "sequence_number": 9}, "INVALID_DATA", {"api_name": "sequence_number"}),
        ("x", "INVALID_DATA", {"expected_data_type": "jsonobject"}),
    ],
)
def test_a_role_that_cannot_be_is_refused(api, sent, code, details):
    status, [slot] = send(api, "POST", sent)
    assert (status, slot[0], slot[2]) == (400, code, details)
    assert names(api) == STANDARD


def test_a_role_is_called_by_one_name_in_any_case(api):
    maker = role_id(api, "Decision Maker")
    taken = ("DUPLICATE_DATA", "duplicate data", {"id": maker})
    assert send(api, "POST", {"name": "DECISION maker"}, {"name": "New"})[1][0] == taken
    assert send(api, "PUT", {"id": role_id(api, "New"), "name": "Decision Maker"}) == (400, [taken])
    assert send(api, "PUT", {"id": maker, "name": "decision maker"})[0] == 200


@pytest.mark.parametrize(
    ("sent", "code", "details"),
    [
        ({"name": "x"}, "MANDATORY_NOT_FOUND", {"api_name": "id"}),
        ({"id": NOBODY, "name": "x"}, "INVALID_DATA", {"id": NOBODY}),
    ],
)
def test_a_role_that_is_not_there_is_not_changed(api, sent, code, details):
    status, [slot] = send(api, "PUT", sent)
    assert (status, slot[0], slot[2]) == (400, code, details)


def test_an_org_has_100_roles(api):
    assert send(api, "POST", *({"name": f"r{n}"} for n in range(93)))[0] == 200
    full = ("LIMIT_EXCEEDED", "Contact Role feature limit exceeded", {"limit": 100})
    assert send(api, "POST", {"name": "one more"}) == (400, [full])


def test_deleting_needs_ids(api):
    answer = api.delete("Contacts/roles")
    assert (answer.code, answer.json["details"]) == ("REQUIRED_PARAM_MISSING", {"param": "ids"})


# --- in a deal -------------------------------------------------------------------------------------


@pytest.fixture
def deal(api):
    return api.create("Deals", Deal_Name="Big", Stage="Qualification")


@pytest.fixture
def contact(api):
    return api.create("Contacts", Last_Name="Burns")


def assign(api, deal, contact, role="Decision Maker"):
    return api.put(f"Deals/{deal}/Contact_Roles/{contact}", {"Contact_Role": role})


def in_deal(api, deal, **params):
    found = api.get(f"Deals/{deal}/Contact_Roles", **params).data
    return {contact["id"]: contact["Contact_Role"] for contact in found}


def test_a_contact_in_a_deal_is_shown_whole_with_the_name_of_its_role(api, deal, contact):
    answer = assign(api, deal, contact)
    assert (answer.status, answer.data[0]["message"], answer.data[0]["details"]) == (
        200,
        "relation added",
        {"id": contact},
    )
    shown = api.record("Contacts", contact) | {"Contact_Role": "Decision Maker"}
    answer = api.get(f"Deals/{deal}/Contact_Roles")
    assert (answer.data, answer.info) == (
        [shown],
        {"per_page": 200, "count": 1, "page": 1, "more_records": False},
    )
    assert api.get(f"deals/{deal}/Contact_Roles/{contact}").data == [shown]
    assert "Contact_Role" not in api.record("Contacts", contact)


def test_a_role_is_given_by_name_by_id_or_as_an_object(api, deal, contact):
    maker = role_id(api, "Decision Maker")
    for role in ("Decision Maker", maker, int(maker), {"id": maker}, {"name": "Decision Maker"}):
        assign(api, deal, contact, "Purchasing")
        assert assign(api, deal, contact, role).status == 200
        assert in_deal(api, deal) == {contact: "Decision Maker"}


@pytest.mark.parametrize("role", ["Nobody", NOBODY, {"id": NOBODY}, {"name": "Nobody"}, {}, [], 7, True])
def test_an_unknown_role_is_refused(api, deal, contact, role):
    answer = assign(api, deal, contact, role)
    assert (answer.status, answer.codes) == (400, ["INVALID_DATA"])
    assert answer.data[0]["details"] == {"api_name": "Contact_Role"}
    assert in_deal(api, deal) == {}


@pytest.mark.parametrize("sent", [{}, {"Contact_Role": None}, {"Contact_Role": ""}])
def test_a_contact_in_a_deal_needs_a_role(api, deal, contact, sent):
    answer = api.put(f"Deals/{deal}/Contact_Roles/{contact}", sent)
    assert (answer.status, answer.codes) == (400, ["MANDATORY_NOT_FOUND"])
    assert answer.data[0]["details"] == {"api_name": "Contact_Role"}


def test_a_body_for_more_than_one_contact_is_refused(api, deal, contact):
    answer = api.put(f"Deals/{deal}/Contact_Roles/{contact}", {}, {})
    assert (answer.status, answer.json["details"]) == (400, {"maximum_length": 1, "api_name": "data"})


def test_ids_choose_contacts_of_a_deal(api, deal, contact):
    other, stranger = (api.create("Contacts", Last_Name=name) for name in ("Boyle", "Clark"))
    assign(api, deal, contact)
    assign(api, deal, other, "Purchasing")
    assert list(in_deal(api, deal)) == [other, contact]
    assert in_deal(api, deal, ids=f"{other},{stranger}") == {other: "Purchasing"}
    assert api.get(f"Deals/{deal}/Contact_Roles", ids=stranger).status == 204
    assert api.get(f"Deals/{deal}/Contact_Roles/{stranger}").status == 204


@pytest.mark.parametrize("end", ["Contact_Roles", f"Contact_Roles/{NOBODY}", "Contact_Roles/odd"])
def test_a_deal_that_is_not_there_has_nobody(api, contact, end):
    for deal in (NOBODY, contact, "odd"):
        assert api.get(f"Deals/{deal}/{end}").status == 204


def test_roles_in_a_deal_need_both_of_them(api, deal, contact):
    for path in (f"{NOBODY}/Contact_Roles/{contact}", f"{deal}/Contact_Roles/{NOBODY}"):
        for answer in (
            api.put(f"Deals/{path}", {"Contact_Role": "Purchasing"}),
            api.delete(f"Deals/{path}"),
        ):
            assert (answer.status, answer.json["message"]) == (
                400,
                "the related id given seems to be invalid",
            )


def test_a_contact_is_taken_from_a_deal_once(api, deal, contact):
    assign(api, deal, contact)
    answer = api.delete(f"Deals/{deal}/Contact_Roles/{contact}")
    assert (answer.status, answer.data[0]["message"]) == (200, "relation removed")
    assert in_deal(api, deal) == {}
    answer = api.delete(f"Deals/{deal}/Contact_Roles/{contact}")
    assert (answer.status, answer.data[0]["message"]) == (400, "record not deleted")


def test_a_renamed_role_shows_its_new_name_and_a_deleted_one_none(api, deal, contact):
    assign(api, deal, contact)
    maker = role_id(api, "Decision Maker")
    send(api, "PUT", {"id": maker, "name": "Boss"})
    assert in_deal(api, deal) == {contact: "Boss"}
    send(api, "DELETE", ids=maker)
    assert in_deal(api, deal) == {contact: None}


def test_a_deleted_contact_leaves_its_deals(api, deal, contact):
    assign(api, deal, contact)
    api.delete(f"Contacts/{contact}")
    assert in_deal(api, deal) == {}


def test_roles_go_one_by_one(api, deal, contact):
    for answer in (
        api.put(f"Deals/{deal}/Contact_Roles", {"id": contact, "Contact_Role": "Purchasing"}),
        api.delete(f"Deals/{deal}/Contact_Roles", ids=contact),
    ):
        assert (answer.status, answer.code) == (400, "CANNOT_BE_UPDATED")
