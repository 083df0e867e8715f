"""Many-to-many lookups of records: written, shown on both sides, refused, and what becomes of them."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.api.many_to_many import LINKS, burns, fake, liked, likers

NOBODY = "5725767000000999999"


@pytest.fixture
def api():
    return fake()


@pytest.fixture
def saw(api):
    return api.create("Products", Product_Name="Saw")


@pytest.fixture
def axe(api):
    return api.create("Products", Product_Name="Axe")


# --- what is written and shown ---------------------------------------------------------------------


def test_what_is_sent_is_shown_on_both_sides_of_a_single_record(api, saw, axe):
    lead = burns(api, saw, axe)
    assert api.record("Leads", lead)["Liked"] == [
        {"Liked": {"name": name, "id": product}, "id": row["id"]}
        for (name, product), row in zip(
            (("Saw", saw), ("Axe", axe)), api.get(LINKS, sort_order="asc").data, strict=True
        )
    ]
    assert likers(api, saw) == ["Burns"]
    assert all("Liked" not in record for record in api.get("Leads").data)
    assert set(api.get(f"Leads/{lead}", fields="Liked").data[0]) == {"Liked", "id"}


def test_the_related_lists_hold_the_linking_records_of_a_record(api, saw, axe):
    lead = burns(api, saw, axe)
    rows = api.get(f"Leads/{lead}/Products1").data
    assert [(row["Lead"]["id"], row["Liked"]["id"]) for row in rows] == [(lead, axe), (lead, saw)]
    assert [row["id"] for row in api.get(f"Products/{saw}/Leads1").data] == [rows[1]["id"]]
    assert api.get(f"Leads/{lead}/Products1/{rows[0]['id']}").data == [rows[0]]
    assert api.put(f"Leads/{lead}/Products1", {"id": saw}).code == "CANNOT_BE_UPDATED"


def test_nothing_is_an_empty_list(api, saw):
    assert (liked(api, burns(api)), likers(api, saw)) == ([], [])


def test_an_update_adds_to_what_is_there_and_takes_away_what_is_marked(api, saw, axe):
    lead = burns(api, saw)
    [row] = api.record("Leads", lead)["Liked"]
    assert api.put(f"Leads/{lead}", {"Liked": [{"Liked": {"id": axe}}]}).codes == ["SUCCESS"]
    assert liked(api, lead) == ["Saw", "Axe"]
    assert api.put(f"Leads/{lead}", {"Liked": [{"id": row["id"], "_delete": None}]}).codes == ["SUCCESS"]
    assert (liked(api, lead), likers(api, saw)) == (["Axe"], [])


def test_what_is_linked_already_is_linked_once(api, saw):
    lead = burns(api, saw, saw)
    api.put(f"Leads/{lead}", {"Liked": [{"Liked": saw}]})
    assert liked(api, lead) == ["Saw"]


def test_null_takes_all_away_and_an_empty_list_nothing(api, saw, axe):
    lead = burns(api, saw, axe)
    api.put(f"Leads/{lead}", {"Liked": []})
    assert liked(api, lead) == ["Saw", "Axe"]
    api.put(f"Leads/{lead}", {"Liked": None})
    assert liked(api, lead) == []


def test_a_whole_record_is_sent_back_and_copied(api, saw):
    lead = burns(api, saw)
    whole = api.record("Leads", lead)
    assert api.put(f"Leads/{lead}", whole).codes == ["SUCCESS"]
    assert api.record("Leads", lead)["Liked"] == whole["Liked"]
    copy = api.create("Leads", **whole)
    assert (liked(api, copy), likers(api, saw)) == (["Saw"], ["Burns", "Burns"])


def test_an_element_may_lead_elsewhere(api, saw, axe):
    lead = burns(api, saw)
    [row] = api.record("Leads", lead)["Liked"]
    api.put(f"Leads/{lead}", {"Liked": [{"id": row["id"], "Liked": {"id": axe}}]})
    assert api.record("Leads", lead)["Liked"] == [{**row, "Liked": {"name": "Axe", "id": axe}}]


def test_what_was_taken_away_or_led_elsewhere_is_linked_anew_by_the_same_update(api, saw, axe):
    lead = burns(api, saw)
    [row] = api.record("Leads", lead)["Liked"]
    api.put(f"Leads/{lead}", {"Liked": [{"id": row["id"], "_delete": None}, {"Liked": saw}]})
    assert liked(api, lead) == ["Saw"]
    [row] = api.record("Leads", lead)["Liked"]
    api.put(f"Leads/{lead}", {"Liked": [{"id": row["id"], "Liked": axe}, {"Liked": saw}, {"Liked": axe}]})
    assert liked(api, lead) == ["Axe", "Saw"]


def test_linking_records_are_records(api, saw):
    lead = burns(api)
    row = api.create(LINKS, Lead=lead, Liked=saw)
    assert liked(api, lead) == ["Saw"]
    assert api.post(LINKS, {"Lead": lead}).data[0]["details"] == {"api_name": "Liked"}
    found = api.get(f"{LINKS}/search", criteria=f"(Lead:equals:{lead})").data
    assert [one["id"] for one in found] == [row]
    query = {"select_query": f"select Liked.Product_Name from {LINKS} where Lead.Last_Name = 'Burns'"}
    assert api.call("POST", "coql", query).data == [{"Liked.Product_Name": "Saw", "id": row}]
    api.delete(f"{LINKS}/{row}")
    assert liked(api, lead) == []


def test_people_are_joined_by_a_linking_module_of_their_own(api):
    user = api.crm.org.people.primary
    lead = api.create("Leads", Last_Name="Burns", Team=[{"Team": {"id": user.id}}])
    [row] = api.record("Leads", lead)["Team"]
    assert row["Team"] == {"name": "Asha Rao", "id": user.id, "email": "asha@example.com"}
    assert [one["id"] for one in api.get("Leads_X_Users").data] == [row["id"]]
    assert api.put(f"Leads/{lead}", {"Team": [{"Team": {"id": NOBODY}}]}).codes == ["INVALID_DATA"]


# --- what becomes of it ----------------------------------------------------------------------------


def test_names_follow(api, saw):
    lead = burns(api, saw)
    api.put(f"Products/{saw}", {"Product_Name": "Blade"})
    api.put(f"Leads/{lead}", {"Last_Name": "Byrne"})
    assert (liked(api, lead), likers(api, saw)) == (["Blade"], ["Byrne"])


@pytest.mark.parametrize("gone", ["Leads", "Products"])
def test_links_go_with_either_record(api, saw, axe, gone):
    lead = burns(api, saw, axe)
    api.delete(f"{gone}/{lead if gone == 'Leads' else saw}")
    assert [row["Liked"]["name"] for row in api.get(LINKS).data] == ([] if gone == "Leads" else ["Axe"])
    assert likers(api, axe) == ([] if gone == "Leads" else ["Burns"])


def test_a_snapshot_carries_links(api, saw):
    lead = burns(api, saw)
    before = api.crm.snapshot()
    api.put(f"Leads/{lead}", {"Liked": None})
    api.crm.restore(before)
    assert liked(api, lead) == ["Saw"]


def test_a_test_s_own_records_have_links(api, saw):
    lead = api.crm.add("Leads", {"Last_Name": "Burns", "Liked": [{"Liked": {"id": saw}}]})
    assert liked(api, lead["id"]) == ["Saw"]
    assert len(api.crm.seed(LINKS, 2)) == 2


# --- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "code", "details"),
    [
        ("Saw", "INVALID_DATA", {"expected_data_type": "jsonarray", "api_name": "Liked"}),
        (["Saw"], "INVALID_DATA", {"expected_data_type": "jsonobject", "index": 0, "api_name": "Liked"}),
        ([{}], "MANDATORY_NOT_FOUND", {"index": 0, "parent_api_name": "Liked", "api_name": "Liked"}),
        ([{"Liked": NOBODY}], "INVALID_DATA", {"index": 0, "parent_api_name": "Liked", "api_name": "Liked"}),
        (
            [{"id": NOBODY, "_delete": None}],
            "INVALID_DATA",
            {"index": 0, "parent_api_name": "Liked", "api_name": "id"},
        ),
        (
            [{"_delete": True}],
            "MANDATORY_NOT_FOUND",
            {"index": 0, "parent_api_name": "Liked", "api_name": "id"},
        ),
        (
            [{"Liked": True}],
            "INVALID_DATA",
            {"expected_data_type": "jsonobject", "index": 0, "parent_api_name": "Liked", "api_name": "Liked"},
        ),
    ],
)
def test_an_element_that_cannot_be_changes_nothing(api, saw, axe, sent, code, details):
    lead = burns(api, saw)
    good = [{"Liked": {"id": axe}}] if isinstance(sent, list) else None
    for values in ({"Liked": sent}, {"Last_Name": "Byrne", "Liked": sent}):
        [slot] = api.put(f"Leads/{lead}", values).data
        assert (slot["code"], slot["details"]) == (code, details)
    if good:
        assert api.put(f"Leads/{lead}", {"Liked": good + sent}).codes == [code]
    assert (liked(api, lead), api.record("Leads", lead)["Last_Name"]) == (["Saw"], "Burns")


def test_one_linking_record_is_taken_away_once(api, saw):
    lead = burns(api, saw)
    gone = {"id": api.record("Leads", lead)["Liked"][0]["id"], "_delete": None}
    assert api.put(f"Leads/{lead}", {"Liked": [gone, gone]}).codes == ["INVALID_DATA"]
    assert liked(api, lead) == ["Saw"]


def test_a_change_of_links_is_one_of_the_record(api, saw):
    lead = burns(api)
    channel = {"channel_id": "1", "events": ["Leads.edit"], "notify_url": "http://127.0.0.1:9/"}
    assert api.call("POST", "actions/watch", {"watch": [channel]}).status == 201
    api.crm.automate("Leads", workflows={"Likes": {"on": "edit", "fields": ["Liked"], "hook": "tell"}})
    api.crm.hook("tell", lambda told: None)
    api.put(f"Leads/{lead}", {"City": "Oslo"})
    api.put(f"Leads/{lead}", {"Liked": [{"Liked": {"id": saw}}]})
    told = [callback.payload["affected_fields"] for callback in api.crm.callbacks.wait()]
    assert told == [[{lead: ["City"]}], [{lead: ["Liked"]}]]
    assert [ran.rule for ran in api.crm.triggered("workflow")] == ["Likes"]


def test_mass_update_leaves_links_alone(api, saw):
    lead = burns(api)
    sent = {"data": [{"Liked": [{"Liked": {"id": saw}}]}], "ids": [lead]}
    assert api.call("POST", "Leads/actions/mass_update", sent).status == 400
    assert liked(api, lead) == []


# --- always ----------------------------------------------------------------------------------------

NAMES = ("Axe", "Bow", "Saw")


class BothSidesAgree(RuleBasedStateMachine):
    """A fake and a set of pairs, told the same things, know the same links."""

    def __init__(self) -> None:
        super().__init__()
        self.api = fake()
        self.leads = [self.api.create("Leads", Last_Name=name) for name in NAMES]
        self.products = [self.api.create("Products", Product_Name=name) for name in NAMES]
        self.pairs: set[tuple[int, int]] = set()

    @rule(lead=st.integers(0, 2), products=st.sets(st.integers(0, 2)))
    def add_from_the_lead(self, lead, products):
        sent = [{"Liked": {"id": self.products[one]}} for one in sorted(products)]
        self.api.put(f"Leads/{self.leads[lead]}", {"Liked": sent})
        self.pairs |= {(lead, one) for one in products}

    @rule(product=st.integers(0, 2), lead=st.integers(0, 2))
    def add_from_the_product(self, product, lead):
        self.api.put(f"Products/{self.products[product]}", {"Leads": [{"Lead": {"id": self.leads[lead]}}]})
        self.pairs.add((lead, product))

    @rule(lead=st.integers(0, 2), keep=st.integers(0, 2))
    def take_away(self, lead, keep):
        rows = self.api.record("Leads", self.leads[lead])["Liked"]
        gone = [row["id"] for row in rows if row["Liked"]["id"] != self.products[keep]]
        sent = [{"id": row_id, "_delete": None} for row_id in gone]
        self.api.put(f"Leads/{self.leads[lead]}", {"Liked": sent})
        self.pairs = {(one, product) for one, product in self.pairs if one != lead or product == keep}

    @rule(product=st.integers(0, 2))
    def replace_the_product(self, product):
        self.api.delete(f"Products/{self.products[product]}")
        self.products[product] = self.api.create("Products", Product_Name=NAMES[product])
        self.pairs = {(lead, one) for lead, one in self.pairs if one != product}

    @invariant()
    def both_sides_show_the_pairs(self):
        shown = {(n, NAMES.index(one)) for n, lead in enumerate(self.leads) for one in liked(self.api, lead)}
        back = {(NAMES.index(one), n) for n, p in enumerate(self.products) for one in likers(self.api, p)}
        assert shown == back == self.pairs


BothSidesAgree.TestCase.settings = settings(max_examples=15, stateful_step_count=10)
TestBothSidesAgree = BothSidesAgree.TestCase
