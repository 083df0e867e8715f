"""Ways in which a fake's answers can be wrong as such: each is noticed by its shape or its status."""

from __future__ import annotations

import re
from dataclasses import replace

import orjson

from tests.contracts.breaking import Table
from zcrm_mock import FakeCRM


def typed(response, kind):
    headers = tuple((k, kind if k == "Content-Type" else v) for k, v in response.headers)
    return replace(response, headers=headers)


def is_json(response):
    return (response.header("Content-Type") or "").startswith("application/json")


def rewritten(response, pattern, said):
    """A JSON answer with every match of a pattern replaced."""
    return replace(response, body=re.sub(pattern, said, response.body)) if is_json(response) else response


def is_html(real, crm, request):
    answer = real(crm, request)
    return typed(answer, "text/html") if is_json(answer) else answer


def downloads_are_json(real, crm, request):
    answer = real(crm, request)
    return answer if is_json(answer) else typed(answer, "application/json")


def downloads_have_no_name(real, crm, request):
    answer = real(crm, request)
    if is_json(answer):
        return answer
    return replace(answer, headers=tuple(h for h in answer.headers if h[0] != "Content-Disposition"))


def nothing_is_a_list(real, crm, request):
    answer = real(crm, request)
    if answer.status != 204:
        return answer
    return replace(answer, status=200, body=b'{"data":[]}', headers=(("Content-Type", "application/json"),))


def nothing_is_a_200(real, crm, request):
    answer = real(crm, request)
    return replace(answer, status=200) if answer.status == 204 else answer


def refusals_are_200(real, crm, request):
    answer = real(crm, request)
    return replace(answer, status=200) if answer.status == 400 else answer


def ids_are_numbers(real, crm, request):
    return rewritten(real(crm, request), rb'"id":"(\d+)"', rb'"id":\1')


def times_have_milliseconds(real, crm, request):
    return rewritten(real(crm, request), rb"(T\d\d:\d\d:\d\d)", rb"\1.000")


def info_lacks_more_records(real, crm, request):
    return rewritten(real(crm, request), rb',"more_records":\w+', b"")


def failures_lack_details(real, crm, request):
    return rewritten(real(crm, request), rb'"details":\{[^{}]*\},"message":"required', b'"message":"required')


def details_are_null(real, crm, request):
    return rewritten(real(crm, request), rb'"details":\{\}', b'"details":null')


def statuses_are_shouted(real, crm, request):
    return rewritten(real(crm, request), rb'"status":"success"', b'"status":"SUCCESS"')


def one_record_is_no_list(real, crm, request):
    answer = real(crm, request)
    if not is_json(answer):
        return answer
    told = orjson.loads(answer.body)
    if len(told.get("data") or "") != 1:
        return answer
    return replace(answer, body=orjson.dumps(told | {"data": told["data"][0]}))


def channels_never_end(real, crm, request):
    return rewritten(real(crm, request), rb'"channel_expiry":"[^"]*",', b"")


def people_have_no_id(real, crm, request):
    return rewritten(real(crm, request), rb'("Owner":\{"name":"[^"]*"),"id":"\d+"', rb"\1")


TOURS = ("related", "metadata", "users", "settings", "currencies", "access", "bulk_write")

BROKEN_ANSWERS: Table = {
    **{
        f"shapes.{tour}": [(f"ids are numbers: {tour}", FakeCRM, "handle", ids_are_numbers)] for tour in TOURS
    },
    "shapes.notifications": [
        ("a channel does not say when it ends", FakeCRM, "handle", channels_never_end),
    ],
    "shapes.records": [
        ("JSON is called HTML", FakeCRM, "handle", is_html),
        ("nothing is an empty list", FakeCRM, "handle", nothing_is_a_list),
        ("nothing is a 200", FakeCRM, "handle", nothing_is_a_200),
        ("ids are numbers", FakeCRM, "handle", ids_are_numbers),
        ("times have milliseconds", FakeCRM, "handle", times_have_milliseconds),
        ("info lacks more_records", FakeCRM, "handle", info_lacks_more_records),
        ("a failure lacks its details", FakeCRM, "handle", failures_lack_details),
        ("empty details are null", FakeCRM, "handle", details_are_null),
        ("a slot shouts its status", FakeCRM, "handle", statuses_are_shouted),
        ("one record is no list", FakeCRM, "handle", one_record_is_no_list),
        ("an owner has no id", FakeCRM, "handle", people_have_no_id),
    ],
    "shapes.files": [
        ("downloads are called JSON", FakeCRM, "handle", downloads_are_json),
        ("downloads have no name", FakeCRM, "handle", downloads_have_no_name),
    ],
    "requests.statuses-tell": [
        ("a refusal is a 200", FakeCRM, "handle", refusals_are_200),
    ],
}
