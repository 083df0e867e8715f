"""Which records a read shows: converted, unapproved, changed since. Source: records.md 4.1."""

from __future__ import annotations

import pytest


def names(answer):
    return "".join(record["Last_Name"] for record in answer.data)


# --- converted, approved -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("params", "shown"),
    [
        ({}, "P"),
        ({"converted": "true"}, "C"),
        ({"converted": "both"}, "CP"),
        ({"approved": "false"}, "U"),
        ({"approved": "both"}, "PU"),
        ({"converted": "BOTH", "approved": "both"}, "CPUX"),
        ({"converted": "true", "approved": "false"}, "X"),
        ({"converted": "'false'"}, "P"),
    ],
)
def test_converted_and_unapproved_records_show_only_when_asked_for(crm, api, params, shown):
    plain, gone, waiting = {"Last_Name": "P"}, {"$converted": True}, {"$approved": False}
    rows = {"P": plain, "C": plain | gone, "U": plain | waiting, "X": plain | gone | waiting}
    ids = {
        name: crm.add("Leads", row | {"Last_Name": name, "Company": "Acme"})["id"]
        for name, row in rows.items()
    }
    assert sorted(names(api.get("Leads", **params))) == sorted(shown)
    found = api.get("Leads/search", criteria="(Company:equals:Acme)", **params)
    assert sorted(names(found)) == sorted(shown)
    assert sorted(n for n, i in ids.items() if api.get(f"Leads/{i}", **params).status == 200) == sorted(shown)


# --- If-Modified-Since ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("2026-11-23T17:59:59Z", 200),
        ("2026-11-23T18:00:00Z", 304),
        ("2026-11-23T09:59:59-08:00", 200),
        ("2026-11-23T23:30:00+05:30", 304),
        ("2026-11-23T18:00:00.000Z", 304),
        ("Mon, 23 Nov 2026 17:59:59 GMT", 200),
        ("Mon, 23 Nov 2026 18:00:00 GMT", 304),
        ("Mon, 23 Nov 2026 18:00:00 -0000", 304),
        ("yesterday", 200),
        ("", 200),
    ],
)
def test_only_what_changed_since_comes_or_304(api, since, status):
    lead = api.create("Leads", Last_Name="Burns")
    for path in ("Leads", f"Leads/{lead}"):
        answer = api.call("GET", path, headers={"if-modified-since": since})
        assert answer.status == status
        assert bool(answer.response.body) == (status == 200)


def test_what_changed_since_is_listed_alone(api):
    api.create("Leads", Last_Name="Old")
    api.crm.clock.advance(hours=1)
    api.create("Leads", Last_Name="New")
    answer = api.call("GET", "Leads", headers={"if-modified-since": "2026-11-23T18:30:00Z"})
    assert names(answer) == "New"
