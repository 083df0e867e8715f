"""Hostile bodies, mappings, zip files and CSVs for the bulk jobs: refused or failed, never an exception."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests import bulk
from tests.conftest import Api
from tests.fuzz.inputs import json, module_names, names, text
from tests.fuzz.stock import MODULES, stocked
from tests.fuzz.test_fuzz import STATUSES, fuzz
from zcrm_mock.engine.bulk.criteria import ALLOWED
from zcrm_mock.engine.query.json_criteria import COMPARATORS


@st.composite
def drawn(draw, strategy):
    return draw(strategy())


# By a function's name: Hypothesis tells a strategy with all that it is made of, which is far too long here.
odd, said = drawn(lambda: json), drawn(lambda: text)
paths = st.one_of(
    names,
    said,
    st.sampled_from(["Owner.email", "Account_Name.Owner.id", "Contact_Name.Account_Name.Phone", "Owner.x"]),
)
words = st.sampled_from(sorted({*COMPARATORS, *(word for row in ALLOWED.values() for word in row)}))
leaves = st.fixed_dictionaries({"api_name": paths, "comparator": words | odd, "value": odd})
trees = st.recursive(
    leaves | odd,
    lambda inner: st.fixed_dictionaries(
        {"group": st.lists(inner, max_size=3) | odd, "group_operator": st.sampled_from(["and", "OR"]) | odd}
    ),
    max_leaves=8,
)
callbacks = st.fixed_dictionaries({"url": said, "method": said | st.just("post")}) | odd
queries = st.fixed_dictionaries(
    {"module": module_names | odd},
    optional={
        "fields": st.lists(paths, max_size=4) | odd,
        "criteria": trees,
        "page": st.integers(-1, 502) | odd,
        "cvid": said | odd,
    },
)
reads = st.fixed_dictionaries(
    {"query": queries | odd},
    optional={"file_type": st.sampled_from(["csv", "ics"]) | odd, "callback": callbacks},
)

patterns = st.sampled_from(
    ["yyyy-MM-dd", "dd/MM/yy HH:mm", "'", "''", "%", "%Y", "yyyyyy", "MMM d", "a", " "]
)
mappings = st.fixed_dictionaries(
    {"api_name": names | odd},
    optional={
        "index": st.integers(-1, 3) | odd,
        "format": patterns | odd,
        "find_by": names | st.just("id") | odd,
        "default_value": st.fixed_dictionaries({"value": odd}) | odd,
    },
)
writes = st.fixed_dictionaries(
    {"operation": st.sampled_from(["insert", "update", "upsert"]) | odd},
    optional={
        "character_encoding": st.sampled_from(["UTF-16", "gb18030", "rot13", "idna"]) | odd,
        "ignore_empty": odd,
        "callback": callbacks,
    },
)
resources = st.fixed_dictionaries(
    {"module": module_names},
    optional={
        "field_mappings": st.lists(mappings, max_size=4) | odd,
        "find_by": names | st.just("id") | odd,
        "ignore_empty": odd,
        "type": odd,
    },
)
cells = st.one_of(
    said, st.sampled_from(["01/31/2026", "2026-01-31", "13/13/2026", "true", "1", ";", '"', "1e400"])
)
sheets = st.lists(st.lists(cells, max_size=4).map(",".join), max_size=4).map("\n".join)


def records(api: Api) -> dict[str, list[Any]]:
    return {module: api.crm.records(module) for module in MODULES}


def fresh() -> Api:
    crm, start, _ = stocked()
    crm.restore(start)
    crm.forget_calls()
    crm.errors.clear()
    return Api(crm)


def settled(api: Api, answer: Any) -> None:
    """It was answered as Zoho answers, and whatever began has an end."""
    assert answer.status in STATUSES, answer.json
    for what in ("read", "write"):
        started = [call for call in api.crm.calls(f"bulk.{what}.create") if call.status == 201]
        for call in started[-1:]:
            details = call.answer["data"][0]["details"] if what == "read" else call.answer["details"]
            for tail in ("", "/result") if what == "read" else ("",):
                assert api.get(f"/crm/bulk/v2/{what}/{details['id']}{tail}").status in (200, 404)
    assert api.crm.errors == []


@settings(fuzz, max_examples=200)
@given(reads | odd)
def test_no_query_breaks_a_bulk_read_or_changes_a_record(body):
    api = fresh()
    before = records(api)
    settled(api, api.call("POST", "/crm/bulk/v2/read", body, headers=bulk.JSON))
    assert records(api) == before


@settings(fuzz, max_examples=200)
@given(writes, resources, sheets)
def test_no_mapping_breaks_a_bulk_write(body, resource, sheet):
    api = fresh()
    file_id = bulk.upload(api, sheet)
    own = {"type": "data", "file_id": file_id} | resource
    settled(api, api.call("POST", "/crm/bulk/v2/write", {"resource": [own]} | body, headers=bulk.JSON))


@settings(fuzz, max_examples=200)
@given(st.sampled_from(MODULES), st.data())
def test_no_cell_breaks_a_bulk_write(module, data):
    api = fresh()
    fields = [f.api_name for f in api.crm.org.schema.modules[module].keyed if f.api_name != "id"]
    chosen = data.draw(st.lists(st.sampled_from(fields), min_size=1, max_size=4, unique=True))
    rows = data.draw(st.lists(st.lists(cells, max_size=4).map(",".join), min_size=1, max_size=3))
    sheet = "\n".join([",".join("abcd"), *rows])
    mapped = [
        {"api_name": field, "index": index, "format": data.draw(st.none() | patterns)}
        for index, field in enumerate(chosen)
    ]
    resource = {"field_mappings": mapped, "find_by": "id"}
    mapped.append({"api_name": "id", "default_value": {"value": stocked()[2][module]}})
    operation = data.draw(st.sampled_from(["update", "upsert"]))
    settled(api, bulk.start_write(api, bulk.upload(api, sheet), module, operation, **resource))


columns = st.integers(-1, 5) | odd
rows = st.fixed_dictionaries(
    {"module": st.sampled_from(["Parts", "parts", "Product_Details", "Machines"]) | odd},
    optional={
        "file_names": st.sampled_from([["b.csv"], ["a.csv"], ["c.csv"], []]) | odd,
        "find_by": st.just("id") | odd,
        "field_mappings": st.lists(
            st.fixed_dictionaries(
                {"api_name": st.sampled_from(["Parent_Id", "Part", "Price", "id"]) | odd},
                optional={
                    "index": columns,
                    "parent_column_index": columns,
                    "find_by": st.sampled_from(["id", "Name"]) | odd,
                    "default_value": odd,
                },
            ),
            max_size=4,
        ),
    },
)


@settings(fuzz, max_examples=200)
@given(writes, rows, sheets, st.booleans())
def test_no_row_of_a_subform_breaks_a_bulk_write(body, resource, sheet, alone):
    api = fresh()
    known = stocked()[2]["Machines"]
    lines = f"id,Name,Part\n{known},A,B\n,C,D\n"
    file_id = bulk.upload(api, bulk.several(("a.csv", lines), ("b.csv", lines + sheet)))
    own = {"type": "data", "file_id": file_id, "find_by": "id"}
    first = own | {"module": "Machines", "file_names": ["a.csv"]}
    first["field_mappings"] = [{"api_name": "id", "index": 0}, {"api_name": "Name", "index": 1}]
    second = own | {"file_names": ["b.csv"]} | resource
    sent = {"resource": [second] if alone else [first, second]} | body
    settled(api, api.call("POST", "/crm/bulk/v2/write", sent, headers=bulk.JSON))


members = st.sampled_from(["a.csv", "A.CSV", "../a.csv", "a/", "x"]) | text.filter(bool).map("{}.csv".format)


@st.composite
def zips(draw):
    """A zip file with odd members, and some bytes of it changed."""
    whole = io.BytesIO()
    with zipfile.ZipFile(
        whole, "w", draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
    ) as made:
        for name in draw(st.lists(members, min_size=1, max_size=2, unique=True)):
            made.writestr(zipfile.ZipInfo(name), draw(sheets | st.binary(max_size=60)))
    content = bytearray(whole.getvalue())
    for _ in range(draw(st.integers(0, 4))):
        content[draw(st.integers(0, len(content) - 1))] = draw(st.integers(0, 255))
    return bytes(content)


@settings(fuzz, max_examples=250)
@given(zips() | st.binary(max_size=200), module_names)
def test_no_zip_file_breaks_an_upload_or_its_job(content, module):
    api = fresh()
    answer = bulk.send(api, content)
    settled(api, answer)
    if answer.status == 200:
        named = [{"api_name": "Last_Name", "index": 0}, {"api_name": "Name", "index": 0}]
        for mapped in (None, named[:1], named[1:]):
            file_id = answer.json["details"]["file_id"]
            settled(api, bulk.start_write(api, file_id, module, field_mappings=mapped))
