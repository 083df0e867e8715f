"""Bad input of every kind: a clear refusal, no exception, and no record changed behind anyone's back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import shelf
from tests.fuzz.bodies import (
    blueprints,
    conversions,
    forms,
    links,
    module_changes,
    notes,
    parts,
    shares,
    writes,
)
from tests.fuzz.inputs import (
    anything,
    body,
    coql,
    externals,
    headers,
    json,
    methods,
    module_names,
    params,
    paths,
    prefixes,
    queries,
    read_names,
    related_paths,
    searches,
    segments,
)
from tests.fuzz.stock import MODULES, TERRITORY, stocked
from zcrm_mock import FakeCRM, Request, Response

STATUSES = {200, 201, 202, 204, 207, 304, 400, 401, 403, 404, 413, 415, 429, 501}
"""What the documentation knows, without 500, and our own 501."""

SIGNED = {"authorization": "Zoho-oauthtoken 1000.a.b"}
fuzz = settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def kept(crm: FakeCRM) -> dict[str, list[Any]]:
    """Every record, and every file, link and value beside them."""
    return {module: crm.records(module) for module in crm.org.schema.modules} | shelf(crm)


def survives(request: Request) -> None:
    """Send it, and see that the answer is one of Zoho's and that nothing changed without a success."""
    crm, start, _ = stocked()
    crm.restore(start)
    before = kept(crm)
    answer = crm.handle(request)
    assert answer.status in STATUSES
    if request.method == "GET" or not succeeded(answer):
        assert kept(crm) == before
    assert crm.errors == []


def succeeded(answer: Response) -> bool:
    """Whether the answer, or any of its slots, tells of a success."""
    if not answer.body:
        return False
    told = orjson.loads(answer.body)
    told = told.get("output", told)
    slots = next((part for part in told.values() if isinstance(part, list)), [told])
    # A conversion alone answers the new ids without a status.
    return any(slot.get("status") == "success" or "Contacts" in slot for slot in slots)


@fuzz
@given(methods, anything, paths, queries, headers, body)
def test_no_request_breaks_the_fake(method, host, path, query, headers, body):
    survives(Request(method, host, path, query, headers, body))


@settings(fuzz, max_examples=300)
@given(
    prefixes,
    read_names,
    st.sampled_from(["", "/{id}", "/deleted", "/search"]),
    st.booleans(),
    queries,
    headers,
    st.data(),
)
def test_no_reading_breaks_the_fake_or_changes_a_record(
    prefix, module, tail, by_criteria, query, headers, data
):
    if by_criteria:
        tail, query, headers = "/search", data.draw(searches(module)), SIGNED
    path = f"{prefix}{module}{tail.format(id=stocked()[2][module])}"
    survives(Request("GET", "www.zohoapis.com", path, query, headers))


@settings(fuzz, max_examples=250)
@given(st.sampled_from(MODULES).flatmap(coql) | anything)
def test_no_query_breaks_the_fake_or_changes_a_record(query):
    body = orjson.dumps({"select_query": query.encode(errors="replace").decode()})
    survives(Request("POST", "www.zohoapis.com", "/crm/v2/coql", "", SIGNED, body))


@settings(fuzz, max_examples=400)
@given(
    module_names | st.just("Quotes"),  # whose sums can go wrong
    st.sampled_from([("POST", ""), ("POST", "/upsert"), ("PUT", "/{id}")]),
    st.data(),
)
def test_a_refused_record_changes_no_other(module, row, data):
    method, tail = row
    path = f"/crm/v2/{module}{tail.format(id=stocked()[2][module])}"
    survives(Request(method, "www.zohoapis.com", path, "", SIGNED, data.draw(writes(module))))


@settings(fuzz, max_examples=150)
@given(
    module_names,
    st.sampled_from([("POST", ""), ("POST", "/upsert"), ("PUT", ""), ("PUT", "/{id}")]),
    body,
    st.dictionaries(st.just("x-external"), externals),
)
def test_a_refused_write_changes_no_record(module, row, body, headers):
    method, tail = row
    path = f"/crm/v2/{module}{tail.format(id=stocked()[2][module])}"
    survives(Request(method, "www.zohoapis.com", path, "", SIGNED | headers, body))


@settings(fuzz, max_examples=300)
@given(blueprints)
def test_a_refused_transition_changes_nothing(sent):
    crm, start, ids = stocked()
    crm.restore(start)
    lead = ids["Process"]
    before = kept(crm)
    path = f"/crm/v2/Leads/{lead}/actions/blueprint"
    answer = crm.handle(Request("PUT", "www.zohoapis.com", path, "", SIGNED, sent))
    assert answer.status in STATUSES
    if answer.status != 200:
        assert kept(crm) == before
    assert crm.errors == []
    assert crm.handle(Request("GET", "www.zohoapis.com", path, "", SIGNED)).status in (200, 400)


@settings(fuzz, max_examples=250)
@given(st.lists(conversions | json, min_size=1, max_size=1) | json)
def test_a_refused_conversion_changes_nothing(data):
    path = f"/crm/v2/Leads/{stocked()[2]['Leads']}/actions/convert"
    survives(Request("POST", "www.zohoapis.com", path, "", SIGNED, orjson.dumps({"data": data})))


@fuzz
@given(module_names, segments, params, headers)
def test_a_refused_deletion_deletes_nothing(module, record_id, params, headers):
    query = urlencode(params, errors="replace")
    survives(Request("DELETE", "www.zohoapis.com", f"/crm/v2/{module}/{record_id}", query, headers))
    survives(Request("DELETE", "www.zohoapis.com", f"/crm/v2/{module}", query, headers))


UPLOADS = [
    "files",
    "org/photo",
    "Leads/{Leads}/Attachments",
    "Leads/{Leads}/photo",
    "Notes/{Notes}/Attachments",
]


@settings(fuzz, max_examples=600)
@given(
    st.sampled_from(UPLOADS),
    forms,
    st.sampled_from(["multipart/form-data; boundary=x"] * 5 + ["multipart/form-data; boundary="]) | anything,
    st.dictionaries(st.just("attachmentUrl"), anything),
)
def test_a_broken_form_stores_nothing(path, body, content_type, params):
    query = urlencode(params, errors="replace")
    sent = SIGNED | {"content-type": content_type}
    survives(Request("POST", "h", f"/crm/v2/{path.format_map(stocked()[2])}", query, sent, body))


HANGING = [
    *("Notes", "Notes/{Notes}", "Leads/{Leads}/Notes", "Leads/{Leads}/Notes/{Notes}", "files"),
    *("Leads/{Leads}/Attachments", "Leads/{Leads}/Attachments/{Attachments}"),
    *("Leads/{Leads}/Emails", "Leads/{Leads}/Emails/m"),
]


@settings(fuzz, max_examples=250)
@given(
    st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    st.sampled_from(HANGING),
    queries,
    headers | st.just(SIGNED),
    notes | notes | body,
)
def test_nothing_that_hangs_on_a_record_changes_without_a_success(method, path, query, headers, body):
    path = f"/crm/v2/{path.format_map(stocked()[2])}"
    survives(Request(method, "www.zohoapis.com", path, query, headers, body))


@settings(fuzz, max_examples=250)
@given(st.sampled_from(["GET", "PUT", "DELETE"]), related_paths, params, headers, links | body)
def test_a_refused_link_changes_nothing(method, path, params, headers, body):
    query = urlencode(params, errors="replace")
    survives(Request(method, "www.zohoapis.com", path, query, headers | SIGNED, body))


@fuzz
@given(
    st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    st.sampled_from(["", "/5725767000000099001"]) | segments.map("/{}".format),
    params,
    st.lists(st.fixed_dictionaries({}, optional={"name": json, "id": json, "sequence_number": json}) | json),
)
def test_no_contact_role_breaks_the_fake(method, end, params, roles):
    query, body = urlencode(params, errors="replace"), orjson.dumps({"contact_roles": roles})
    survives(Request(method, "www.zohoapis.com", f"/crm/v2/Contacts/roles{end}", query, SIGNED, body))


@fuzz
@given(
    st.sampled_from(["/oauth/v2/token", "/oauth/v2/token/revoke"]),
    st.sampled_from(["accounts.zoho.com", "127.0.0.1"]) | anything,
    params,
    headers,
    st.lists(parts) | st.binary(),
)
def test_no_request_breaks_the_accounts_host(path, host, params, headers, body):
    raw = body if isinstance(body, bytes) else b"".join(body) + b"--x--\r\n"
    query = urlencode(params | {"grant_type": "refresh_token"}, errors="replace")
    survives(Request("POST", host, path, query, headers, raw))


@fuzz
@given(
    module_names,
    segments | st.just("{id}"),
    st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    params,
    shares,
)
def test_no_sharing_breaks_the_fake_or_changes_a_record(module, record_id, method, query, sent):
    record_id = stocked()[2][module] if record_id == "{id}" else record_id
    path = f"/crm/v2/{module}/{record_id}/actions/share"
    body = orjson.dumps(sent)
    survives(Request(method, "www.zohoapis.com", path, urlencode(query, errors="replace"), SIGNED, body))


@fuzz
@given(module_names, params)
def test_no_territory_breaks_the_fake(module, query):
    asked = urlencode({"territory_id": TERRITORY} | query, errors="replace")
    for path in (f"/crm/v2/{module}", f"/crm/v2/{module}/{stocked()[2][module]}"):
        survives(Request("GET", "www.zohoapis.com", path, asked, SIGNED))


@fuzz
@given(module_names | segments, module_changes)
def test_a_changed_module_keeps_its_records(module, sent):
    crm, start, _ = stocked()
    crm.restore(start)
    before = list(kept(crm).values())
    path, body = f"/crm/v2/settings/modules/{module}", orjson.dumps(sent)
    answer = crm.handle(Request("PUT", "www.zohoapis.com", path, "", SIGNED, body))
    assert answer.status in STATUSES
    assert list(kept(crm).values()) == before
    crm.restore(start)
    assert list(kept(crm).values()) == before
    assert crm.errors == []
