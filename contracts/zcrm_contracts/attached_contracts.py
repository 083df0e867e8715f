"""What is true of tags and notes: what they need, what they are called, and where they show."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from zcrm_contracts.contract import contract
from zcrm_contracts.target import Target

NAMES = st.from_regex(r"\A[a-z]{3,8}[A-Z][a-z]{0,8}\Z")


@contract("tags.names-mean-one-tag", "platform.md 16; in any case: inferred", settings=True)
def names_mean_one_tag(target: Target, data: st.DataObject) -> None:
    """A name in any case is one tag, which shows its new name on every record, counts them, and goes."""
    leads = target.create("Leads", [{"Last_Name": "Contract"}] * 3)
    name = data.draw(NAMES, "name")
    for lead, spelt in zip(leads, (name, name.swapcase()), strict=False):
        (slot,) = target.ask("POST", f"Leads/{lead}/actions/add_tags", tag_names=spelt)
        assert (slot["code"], slot["details"]["tags"]) == ("SUCCESS", [name])
    first, second, bare = (record["Tag"] for record in target.read("Leads", leads))
    tag = first[0]["id"]
    target.note_path(f"settings/tags/{tag}")
    assert (first, second, bare) == ([{"name": name, "id": tag}], first, [])
    assert _count(target, tag) == "2"
    renamed = data.draw(NAMES.filter(lambda other: other.casefold() != name.casefold()), "new name")
    target.client.request(
        "PUT", f"settings/tags/{tag}", params={"module": "Leads"}, body={"tags": [{"name": renamed}]}
    )
    assert [record["Tag"] for record in target.read("Leads", leads[:2])] == [
        [{"name": renamed, "id": tag}]
    ] * 2
    target.client.Leads.delete(leads[0])
    assert _count(target, tag) == "1"
    target.client.request("DELETE", f"settings/tags/{tag}")
    assert target.read("Leads", leads[1:2])[0]["Tag"] == []


@contract("tags.are-given-and-taken", "docs v2 remove-tags; platform.md 16.2", settings=True)
def tags_are_given_and_taken(target: Target, data: st.DataObject) -> None:
    """Tags are added to others or put in their place, and taken one by one; nothing else touches them."""
    (lead,) = target.create("Leads", [{"Last_Name": "Contract"}])
    names = data.draw(st.lists(NAMES, min_size=3, max_size=4, unique_by=str.casefold), "names")
    taken = data.draw(st.sampled_from(names), "taken")

    def borne(action: str, *some: str, **more: str) -> list[str]:
        path = f"Leads/{lead}/actions/{action}_tags"
        (slot,) = target.ask("POST", path, tag_names=",".join(some), **more)
        target.client.Leads.update({"id": lead, "City": "Oslo"}, trigger=[])
        (read,) = target.read("Leads", [lead])
        for tag in read["Tag"]:
            target.note_path(f"settings/tags/{tag['id']}")
        assert [tag["name"] for tag in read["Tag"]] == slot["details"]["tags"]
        return [tag["name"] for tag in read["Tag"]]

    assert borne("add", *names[:2]) == names[:2]
    assert borne("add", *names[1:]) == names
    assert borne("remove", taken) == [name for name in names if name != taken]
    assert borne("add", taken, over_write="true") == [taken]
    assert borne("remove", *names) == []


def _count(target: Target, tag: str) -> Any:
    path = f"settings/tags/{tag}/actions/records_count"
    told = target.client.request("GET", path, params={"module": "Leads"})
    return told and told["count"]


@contract("notes.need-a-record-and-a-text", "docs v2 create-notes; platform.md 17")
def notes_need_a_record_and_a_text(target: Target, data: st.DataObject) -> None:
    """A note without parent, module or content is refused by that name; both ways to name it count."""
    (lead,) = target.create("Leads", [{"Last_Name": "Contract"}])
    parent = data.draw(st.sampled_from((lead, {"id": lead})), "Parent_Id")
    module = data.draw(st.sampled_from(("se_module", "$se_module")), "its module")
    whole = {"Parent_Id": parent, module: "Leads", "Note_Content": "Contract"}
    without = [{k: v for k, v in whole.items() if k != name} for name in whole]
    strayed = whole | {"Parent_Id": "1"}
    slots = target.ask("POST", "Notes", {"data": [*without, strayed, whole]})
    for slot in slots:
        if slot["code"] == "SUCCESS":
            target.note("Notes", slot["details"]["id"])
    missing = [(slot["code"], slot["details"].get("api_name", "").strip("$")) for slot in slots[:3]]
    assert missing == [("MANDATORY_NOT_FOUND", name.strip("$")) for name in whole]
    assert [slot["code"] for slot in slots[3:]] == ["INVALID_DATA", "SUCCESS"]
    (note,) = target.ask("GET", f"Leads/{lead}/Notes")
    assert (note["Parent_Id"]["id"], note["$se_module"]) == (lead, "Leads")
    assert target.ask("GET", f"Notes/{note['id']}") == [note]


@contract("notes.are-of-one-record", "docs v2 get-notes; that they go with it is inferred (records.md 3.4)")
def notes_are_of_one_record(target: Target, data: st.DataObject) -> None:
    """A record shows its own notes and no other's; a changed note keeps the rest; with the record they go."""
    leads = target.create("Leads", [{"Last_Name": "Contract"}] * 2)
    title = data.draw(st.none() | NAMES, "Note_Title")
    ids = []
    for lead in leads:
        note = {"Note_Title": title, "Note_Content": data.draw(NAMES, "Note_Content")}
        (slot,) = target.ask("POST", f"Leads/{lead}/Notes", {"data": [note]})
        ids.append(slot["details"]["id"])
        target.note("Notes", ids[-1])
    changed = data.draw(NAMES, "another Note_Content")
    target.ask("PUT", f"Notes/{ids[0]}", {"data": [{"Note_Content": changed}]})
    told = ("id", "Note_Title", "Note_Content")
    shown = [[note[name] for name in told] for note in target.ask("GET", f"Leads/{leads[0]}/Notes")]
    assert shown == [[ids[0], title, changed]]
    target.client.Leads.delete(leads[0])
    assert target.ask("GET", f"Notes/{ids[0]}") == []
    assert [note["id"] for note in target.ask("GET", f"Leads/{leads[1]}/Notes")] == ids[1:]


@contract("links.keep-what-they-say", "docs v2 update-related-records; records.md 10")
def links_keep_what_they_say(target: Target, data: st.DataObject) -> None:
    """A link shows at both ends what was said of it last, whichever end said it, until it is cut."""
    campaign, other = target.create("Campaigns", [{"Campaign_Name": "Contract"}] * 2)
    module = data.draw(st.sampled_from(("Leads", "Contacts")), "module")
    member, stranger = target.create(module, [{"Last_Name": "Contract"}] * 2)
    target.ask("PUT", f"Campaigns/{other}/{module}/{stranger}", {"data": [{}]})
    there, back = f"Campaigns/{campaign}/{module}/{member}", f"{module}/{member}/Campaigns/{campaign}"
    ends = {there: f"Campaigns/{campaign}/{module}", back: f"{module}/{member}/Campaigns"}
    status = None
    for path in data.draw(st.permutations((there, back)), "linked from"):
        for said in data.draw(
            st.permutations(({"Member_Status": "Active"}, {"Member_Status": "Planned"}, {}))
        ):
            (slot,) = target.ask("PUT", path, {"data": [said]})
            assert slot["code"] == "SUCCESS"
            status = said.get("Member_Status", status)
            for one, whole in ends.items():
                shown = target.ask("GET", one)
                assert [record["Member_Status"] for record in shown] == [status]
                assert target.ask("GET", whole) == shown
    cut = data.draw(st.sampled_from((there, back)), "cut from")
    assert [slot["code"] for _ in "12" for slot in target.ask("DELETE", cut)] == ["SUCCESS", "INVALID_DATA"]
    assert [target.ask("GET", path) for path in ends.values()] == [[], []]
