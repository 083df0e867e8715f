"""Data sharing, hierarchy and shares together, beside their rules in plain Python. Source: platform.md 22."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api.sharing import lead_of, of, private_org, share
from tests.conftest import NOW
from zcrm_mock import FakeCRM

USERS = ["A", "B", "C", "D"]
ROLE_COUNT = 4


@st.composite
def worlds(draw):
    """A hierarchy, who stands where, who owns what, and what is shared with whom."""
    above = [None, *(draw(st.integers(0, number - 1)) for number in range(1, ROLE_COUNT))]
    peers = draw(st.lists(st.booleans(), min_size=ROLE_COUNT, max_size=ROLE_COUNT))
    places = {user: draw(st.integers(0, ROLE_COUNT - 1)) for user in USERS}
    kind = draw(st.sampled_from(["private", "public_read_only", "public"]))
    owners = draw(st.lists(st.sampled_from(USERS), min_size=1, max_size=4))
    given_ = st.tuples(
        st.integers(0, len(owners) - 1),
        st.sampled_from(USERS),
        st.sampled_from(["read_only", "read_write", "full_access"]),
    )
    return above, peers, places, kind, owners, draw(st.lists(given_, max_size=4))


def superiors(role: int, above: list[int | None]) -> set[int]:
    found = set()
    up = above[role]
    while up is not None:
        found.add(up)
        up = above[up]
    return found


def allowed(user, owner, above, peers, places, kind, shared):
    """What a user may do with an owner's record: nothing, read, edit, all (0 to 3)."""
    mine, theirs = places[user], places[owner]
    in_hand = user == owner or mine in superiors(theirs, above) or (mine == theirs and peers[mine])
    open_to_all = {"private": 0, "public_read_only": 1, "public": 3}[kind]
    return 3 if in_hand else max(open_to_all, shared)


@settings(deadline=None)
@given(worlds())
def test_what_a_token_lists_and_changes_is_what_the_rules_say(world):
    above, peers, places, kind, owners, wanted = world
    roles = [
        {"name": f"R{n}", "share_with_peers": peers[n]} | ({} if up is None else {"reporting_to": f"R{up}"})
        for n, up in enumerate(above)
    ]
    people = {"Boss": ("R0", "Administrator")} | {user: (f"R{places[user]}", "Standard") for user in USERS}
    crm = FakeCRM(private_org(roles, people, Leads=kind), at=NOW)
    leads = [lead_of(crm, owner) for owner in owners]
    levels = {"read_only": 1, "read_write": 2, "full_access": 3}
    shared: dict[tuple[int, str], int] = {}
    for number, user, permission in wanted:
        may_now = allowed(user, owners[number], above, peers, places, kind, shared.get((number, user), 0))
        status, _ = share(of(crm, "Boss"), leads[number], user, permission=permission)
        taken = may_now < levels[permission] and (number, user) not in shared
        assert status == (200 if taken else 400)
        if taken:
            shared[number, user] = levels[permission]
    for user in USERS:
        api = of(crm, user)
        may = [
            allowed(user, owner, above, peers, places, kind, shared.get((number, user), 0))
            for number, owner in enumerate(owners)
        ]
        seen = [lead for lead, level in zip(leads, may, strict=True) if level >= 1]
        assert [lead["id"] for lead in api.get("Leads", sort_order="asc").data] == seen
        assert [lead for lead in leads if api.get(f"Leads/{lead}").status == 200] == seen
        for lead, level in zip(leads, may, strict=True):
            answer = api.put(f"Leads/{lead}", {"City": user})
            assert answer.codes == ["SUCCESS" if level >= 2 else "NO_PERMISSION"]
    for user in USERS:
        for number, lead in enumerate(leads):
            level = allowed(user, owners[number], above, peers, places, kind, shared.get((number, user), 0))
            if level < 3:
                assert of(crm, user).delete(f"Leads/{lead}").codes == ["NO_PERMISSION"]
