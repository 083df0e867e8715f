"""The search index: words of large modules are found as those of small ones are, and it may lag behind."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM, Switches
from zcrm_mock.engine.query import word_index

TEXTS = [
    "Acme Inc",
    "ACME-Industries",
    "Straße 7",
    "ΣΊΣΥΦΟΣ",
    "日本語 テスト",
    "O'Neil",
    "e\u0301clair",
    "x_y@z.com",
]


@pytest.fixture(params=["by a scan", *(["by an index"] if word_index.has_fts5() else [])])
def api(request, monkeypatch) -> Api:
    monkeypatch.setattr(word_index, "LARGE", 0)
    if request.param == "by a scan":
        monkeypatch.setattr(word_index, "has_fts5", lambda: False)
    return Api(FakeCRM(at=NOW))


def found(api, word):
    return [lead["Last_Name"] for lead in api.get("Leads/search", word=word).data][::-1]


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("acme", ["Acme Inc", "ACME-Industries"]),
        ("in", ["Acme Inc", "ACME-Industries"]),
        ("inc", ["Acme Inc"]),
        ("acme inc", ["Acme Inc"]),
        ("STRASSE", ["Straße 7"]),
        ("straße", ["Straße 7"]),
        ("σίσυφος", ["ΣΊΣΥΦΟΣ"]),
        ("日本", ["日本語 テスト"]),
        ("neil", ["O'Neil"]),
        ("com", ["x_y@z.com"]),
        ("me", []),
    ],
)
def test_words_are_found_by_their_beginnings(api, word, names):
    for text in TEXTS:
        api.create("Leads", Last_Name=text)
    assert found(api, word) == names


def test_what_changes_is_found_by_its_new_words_only(api):
    lead = api.create("Leads", Last_Name="Burns", City="Oslo")
    assert found(api, "oslo") == ["Burns"]
    api.put("Leads", {"id": lead, "City": "Bergen"})
    assert (found(api, "oslo"), found(api, "bergen")) == ([], ["Burns"])
    api.put("Leads", {"id": lead, "City": None})
    assert found(api, "bergen") == []
    api.delete(f"Leads/{lead}")
    assert found(api, "burns") == []


def test_going_back_takes_the_words_along(api):
    api.create("Leads", Last_Name="Burns")
    before = api.crm.snapshot()
    assert found(api, "burns") == ["Burns"]
    api.create("Leads", Last_Name="Smithers")
    assert found(api, "smithers") == ["Smithers"]
    after = api.crm.snapshot()
    api.crm.restore(before)
    assert (found(api, "burns"), found(api, "smithers")) == (["Burns"], [])
    api.create("Leads", Last_Name="Lenny")
    api.crm.restore(after)
    assert (found(api, "smithers"), found(api, "lenny")) == (["Smithers"], [])
    api.crm.reset()
    assert found(api, "burns") == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(
    names=st.lists(st.text(min_size=1, max_size=12).filter(str.strip), min_size=1, max_size=5),
    word=st.text(min_size=2, max_size=5),
)
def test_an_index_and_a_scan_find_the_same(monkeypatch, names, word):
    answers = []
    for large in (0, 10**6):
        monkeypatch.setattr(word_index, "LARGE", large)
        api = Api(FakeCRM(at=NOW))
        for name in names:
            api.post("Leads", {"Last_Name": name})
        words = {part for name in names for part in name.split() if len(part) > 1} | {word}
        answers.append([(api.get("Leads/search", word=w).response.body) for w in sorted(words)])
    assert answers[0] == answers[1]


def test_searches_lag_behind_by_the_clock():
    crm = FakeCRM(at=NOW, switches=Switches(search_lag_seconds=20))
    api = Api(crm)
    crm.add("Leads", {"Last_Name": "Burns", "City": "Oslo"})
    assert found(api, "burns") == ["Burns"]  # a test's own records were there before
    lead = api.create("Leads", Last_Name="Smithers", City="Oslo")
    asked = {"criteria": "(City:equals:Oslo)"}
    assert [row["Last_Name"] for row in api.get("Leads/search", **asked).data] == ["Burns"]
    assert found(api, "smithers") == []
    assert api.get("Leads").info["count"] == 2  # lists and COQL do not lag
    crm.clock.advance(seconds=19)
    assert found(api, "smithers") == []
    crm.clock.advance(seconds=1)
    assert found(api, "smithers") == ["Smithers"]
    api.put("Leads", {"id": lead, "City": "Bergen"})
    assert found(api, "smithers") == []
    crm.clock.advance(seconds=20)
    assert found(api, "bergen") == ["Smithers"]
