from __future__ import annotations

import pickle
from datetime import UTC, date, datetime
from decimal import Decimal

import httpx2
import orjson
import pytest
from zcrm_client import Client, RecordsRefused, ServerError, ZohoError

MISSING = {
    "code": "MANDATORY_NOT_FOUND",
    "details": {"api_name": "Last_Name"},
    "message": "required field not found",
    "status": "error",
}


def added(record_id, **more):
    details = {"id": record_id}
    return {"code": "SUCCESS", "details": details, "message": "record added", "status": "success", **more}


def take_named(request):
    """Adds every record that has a Last_Name, the id being that name."""
    slots = [
        added(record["Last_Name"]) if "Last_Name" in record else MISSING
        for record in orjson.loads(request.content)["data"]
    ]
    return httpx2.Response(207, json={"data": slots})


def test_creating_one_record_gives_its_outcome(zoho, client):
    zoho.answer(201, {"data": [added("1")]})
    (outcome,) = client.Leads.create({"Last_Name": "Burns"})
    assert (outcome.ok, outcome.id, outcome.code, outcome.index) == (True, "1", "SUCCESS", 0)
    assert outcome.record == {"Last_Name": "Burns"}
    assert (zoho.paths, zoho.bodies) == (["POST /crm/v2/Leads"], [{"data": [{"Last_Name": "Burns"}]}])


@pytest.mark.parametrize("status", [200, 202, 207, 400])
def test_a_refused_record_raises_whatever_the_status(zoho, client, status):
    zoho.answer(status, {"data": [MISSING]})
    with pytest.raises(RecordsRefused) as caught:
        client.Leads.create({"City": "Oslo"})
    assert caught.value.code == "MANDATORY_NOT_FOUND"
    assert "required field not found {'api_name': 'Last_Name'}" in str(caught.value)


def test_a_refused_record_among_many_raises_with_all_outcomes(zoho, client):
    zoho.will(take_named)
    with pytest.raises(RecordsRefused, match="1 of 3 records refused: #1 MANDATORY_NOT_FOUND") as caught:
        client.Leads.create([{"Last_Name": "a"}, {"City": "Oslo"}, {"Last_Name": "c"}])
    assert [outcome.id for outcome in caught.value.outcomes] == ["a", None, "c"]
    assert [outcome.record for outcome in caught.value.refused] == [{"City": "Oslo"}]


def test_refused_records_are_returned_when_asked_for_and_still_hard_to_miss(zoho, client):
    zoho.will(take_named)
    outcomes = client.Leads.create([{"Last_Name": "a"}, {"City": "Oslo"}], on_refused="return")
    assert [outcome.ok for outcome in outcomes] == [True, False]
    with pytest.raises(RecordsRefused):
        _ = outcomes.ids
    assert client.Leads.create({"City": "Oslo"}, on_refused="return")[0].code == "MANDATORY_NOT_FOUND"


def test_a_bulk_write_is_cut_into_hundreds_and_keeps_its_order(zoho, client):
    zoho.will(take_named)
    outcomes = client.Leads.create({"Last_Name": str(n)} for n in range(250))
    assert [len(body["data"]) for body in zoho.bodies] == [100, 100, 50]
    assert outcomes.ids == tuple(str(n) for n in range(250))
    assert [outcome.index for outcome in outcomes] == list(range(250))


def test_a_bulk_write_reads_its_input_as_it_goes(zoho, client):
    read = []

    def records():
        for number in range(250):
            read.append(number)
            yield {"Last_Name": str(number)}

    def answer(request):
        seen.append(len(read))
        return take_named(request)

    seen: list[int] = []
    zoho.will(answer)
    client.Leads.create(records())
    assert seen == [100, 200, 250]


def test_a_refusal_in_one_batch_does_not_keep_the_next_from_being_written(zoho, client):
    zoho.will(take_named)
    records = [{"City": "Oslo"}, *({"Last_Name": str(n)} for n in range(150))]
    with pytest.raises(RecordsRefused) as caught:
        client.Leads.create(records)
    assert (len(caught.value.outcomes), len(caught.value.refused), len(zoho.asked)) == (151, 1, 2)


def test_a_write_that_breaks_off_tells_what_was_written_before(zoho, client):
    zoho.will(take_named, httpx2.ReadError("gone"))
    with pytest.raises(ServerError) as caught:
        client.Leads.create([{"Last_Name": str(n)} for n in range(150)])
    assert caught.value.outcomes.ids == tuple(str(n) for n in range(100))
    assert caught.value.__notes__ == ["100 records of this call were answered before; see `outcomes`"]
    assert len(zoho.asked) == 2


def test_an_input_that_breaks_off_tells_what_was_written_before(zoho, client):
    def records():
        yield from ({"Last_Name": str(n)} for n in range(120))
        raise OSError("the file is gone")

    zoho.will(take_named)
    with pytest.raises(OSError, match="the file is gone") as caught:
        client.Leads.create(records())
    assert len(caught.value.outcomes) == 100


@pytest.mark.parametrize("records", ["Burns", [["Burns"]], [{"Last_Name": "a"}, None]])
def test_what_is_no_record_is_not_sent(zoho, client, records):
    with pytest.raises(TypeError, match="a record is a dict"):
        client.Leads.create(records)
    assert zoho.asked == []


def test_no_records_are_no_request(zoho, client):
    assert client.Leads.create([]) == ()
    assert client.Leads.delete([]) == ()
    assert zoho.asked == []


@pytest.mark.parametrize(
    ("options", "beside"),
    [
        ({}, {}),
        ({"trigger": None}, {}),
        ({"trigger": []}, {"trigger": []}),
        ({"trigger": ["workflow"]}, {"trigger": ["workflow"]}),
        ({"extra": {"lar_id": "5"}}, {"lar_id": "5"}),
    ],
)
def test_triggers_and_other_keys_stand_beside_the_data(zoho, client, options, beside):
    zoho.answer(201, {"data": [added("1")]})
    client.Leads.create({"Last_Name": "Burns"}, **options)
    assert zoho.bodies == [{"data": [{"Last_Name": "Burns"}], **beside}]


def test_one_record_is_updated_at_its_own_path_and_many_at_the_modules(zoho, client):
    zoho.answer(200, {"data": [added("1")]}).answer(200, {"data": [added("1"), added("2")]})
    assert client.Leads.update({"id": "1", "City": None}).id == "1"
    assert client.Leads.update([{"id": "1"}, {"id": "2"}]).ids == ("1", "2")
    assert zoho.paths == ["PUT /crm/v2/Leads/1", "PUT /crm/v2/Leads"]
    assert zoho.bodies[0] == {"data": [{"id": "1", "City": None}]}


def test_an_upsert_tells_what_it_did(zoho, client):
    zoho.answer(200, {"data": [added("1", action="update", duplicate_field="Email")]})
    (outcome,) = client.Leads.upsert({"Email": "a@x.com"}, duplicate_check_fields=["Email"])
    assert (outcome.action, outcome.duplicate_field) == ("update", "Email")
    assert zoho.paths == ["POST /crm/v2/Leads/upsert"]
    assert zoho.bodies == [{"data": [{"Email": "a@x.com"}], "duplicate_check_fields": ["Email"]}]


def test_one_record_is_deleted_by_path_and_many_by_ids(zoho, client):
    zoho.answer(200, {"data": [added("1")]}).answer(200, {"data": [added("1"), added("2")]})
    assert client.Leads.delete("1")[0].ok
    assert client.Leads.delete(["1", "2"], wf_trigger=False).ids == ("1", "2")
    assert zoho.paths == ["DELETE /crm/v2/Leads/1", "DELETE /crm/v2/Leads?ids=1%2C2&wf_trigger=false"]


def test_ids_may_be_numbers_and_one_id_is_no_list_of_its_digits(zoho, client):
    zoho.answer(200, {"data": [added("71")]})
    (outcome,) = client.Leads.delete([71])
    assert (outcome.id, outcome.record) == ("71", {"id": "71"})
    assert client.Leads.mass_update("71", {"City": "Oslo"}).id == "71"
    assert zoho.paths == ["DELETE /crm/v2/Leads?ids=71", "POST /crm/v2/Leads/actions/mass_update"]
    assert zoho.bodies == [{"data": [{"City": "Oslo"}], "ids": ["71"]}]


def test_a_group_says_where_it_is():
    assert repr(Client(access_token="t").Leads["71"].Notes) == "</crm/v2/Leads/71/Notes>"


def test_a_refused_deletion_names_its_id(zoho, client):
    gone = {
        "code": "INVALID_DATA",
        "details": {"id": "9"},
        "message": "record not deleted",
        "status": "error",
    }
    zoho.answer(207, {"data": [added("1"), gone]})
    with pytest.raises(RecordsRefused) as caught:
        client.Leads.delete(["1", "9"])
    assert [outcome.id for outcome in caught.value.refused] == ["9"]


@pytest.mark.parametrize("ids", ["", ["1", ""], ["1,2"]])
def test_an_id_that_is_none_or_several_is_never_sent_to_be_deleted(zoho, client, ids):
    with pytest.raises(ValueError, match=r"neither a module nor an id|comma-separated"):
        client.Leads.delete(ids)
    assert zoho.asked == []


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (date(2026, 11, 23), "2026-11-23"),
        (datetime(2026, 11, 23, 10, 15, 7, 999, tzinfo=UTC), "2026-11-23T10:15:07+00:00"),
        (Decimal("10.50"), 10.5),
        (Decimal("12345678901234567890"), 12345678901234567890),
        ("Bürns", "Bürns"),
    ],
)
def test_python_values_are_written_as_zoho_keeps_them(zoho, client, value, sent):
    zoho.answer(201, {"data": [added("1")]})
    client.Leads.create({"X": value})
    assert zoho.bodies == [{"data": [{"X": sent}]}]


@pytest.mark.parametrize(
    ("value", "error"),
    [(datetime(2026, 11, 23), ValueError), (float("nan"), ValueError), (object(), TypeError)],
)
def test_a_value_that_zoho_cannot_keep_is_not_sent(zoho, client, value, error):
    with pytest.raises(error):
        client.Leads.create({"X": value})
    assert zoho.asked == []


@pytest.mark.parametrize(
    "slots",
    [None, [], [added("1")], [added("1"), None], [added("1"), {"status": "success"}], "x"],
)
def test_an_answer_that_does_not_tell_of_each_record_is_a_zoho_error(zoho, client, slots):
    zoho.answer(200, {"data": slots})
    with pytest.raises(ZohoError) as caught:
        client.Leads.create([{"Last_Name": "a"}, {"Last_Name": "b"}])
    assert caught.value.code == "UNEXPECTED_ANSWER"


def test_an_unknown_word_for_on_refused_is_refused_before_anything_is_written(zoho, client):
    with pytest.raises(ValueError, match="on_refused"):
        client.Leads.create({"Last_Name": "a"}, on_refused="ignore")
    assert zoho.asked == []


def test_through_a_proxy_a_write_goes_to_the_lower_case_module(zoho, proxied):
    zoho.answer(201, {"output": {"data": [added("1")]}})
    assert proxied.Leads.create({"Last_Name": "Burns"}).id == "1"
    assert zoho.paths == ["POST /zoho/crm/v2/leads"]


def test_an_exception_survives_a_trip_between_processes(zoho, client):
    zoho.will(take_named)
    with pytest.raises(RecordsRefused) as caught:
        client.Leads.create([{"City": "Oslo"}])
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.refused, copy.code) == (
        str(caught.value),
        caught.value.refused,
        caught.value.code,
    )
