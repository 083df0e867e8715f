"""What sources dispute, as we take it: a contract `defaults.<switch>` for each, broken by the other way."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx2

from zcrm_contracts.contract import fixed
from zcrm_contracts.receiving import failing_receiver
from zcrm_contracts.refusals import bulk_write
from zcrm_contracts.refusals.rows import Ask, Words, delete, get, post, put
from zcrm_contracts.target import Target, own

NO_WAITING = "a fake, where tests wait for nothing"
"""Zoho takes its time: these defaults are ours, and promise that nothing is waited for."""

ACCOUNTS = "a fake's accounts host"

Way = Callable[[Words], None]


def default(switch: str, source: str, **more: Any) -> Callable[[Way], Way]:
    """Register the contract of a switch; its docstring is the title."""

    def register(way: Way) -> Way:
        def visit(target: Target) -> None:
            way(Words(target))

        visit.__doc__ = way.__doc__
        fixed(f"defaults.{switch}", source, **more)(visit)
        return way

    return register


def _slots(answer: httpx2.Response) -> list[Any]:
    told: list[Any] = json.loads(answer.content)["data"]
    return told


def _new(words: Words, module: str, **values: Any) -> str:
    return words.target.create(module, [values])[0]


def _read(words: Words, path: str) -> Any:
    return _slots(words.send(get(path)))[0]


# --- writes ------------------------------------------------------------------------------------------


@default("all_failed_status", "wild 4, weble")
def all_failed_status(words: Words) -> None:
    """A write whose every record was refused is 202."""
    assert words.send(post("Leads", {"City": "Oslo"})).status_code == 202


@default("partial_status", "wild 8 production")
def partial_status(words: Words) -> None:
    """A write that refused some records is 207."""
    answer = words.send(post("Leads", {"Last_Name": "Burns"}, {"City": "Oslo"}))
    assert answer.status_code == 207


@default("upsert_insert_status", "live 2026")
def upsert_insert_status(words: Words) -> None:
    """An upsert that only inserted is 200."""
    answer = words.send(post("Leads/upsert", {"Last_Name": "Burns"}))
    assert answer.status_code == 200


@default("note_added_status", "live 2026")
def note_added_status(words: Words) -> None:
    """Notes that were all added are 201."""
    assert words.send(post("Leads/{Leads}/Notes", {"Note_Content": "Here"})).status_code == 201


@default("waiting_record", "py-sdk-2.0", needs="a lead that waits for approval")
def waiting_record(words: Words) -> None:
    """A record that waits for approval refuses updates as NOT_APPROVED."""
    [slot] = _slots(words.send(put("Leads/{waiting}", {"City": "Oslo"})))
    assert slot["code"] == "NOT_APPROVED"


@default("unknown_stage", "live 2026")
def unknown_stage(words: Words) -> None:
    """A deal's stage need not be one of the picklist."""
    [slot] = _slots(words.send(post("Deals", {"Deal_Name": "D", "Stage": "Daydreaming"})))
    assert slot["code"] == "SUCCESS"


@default("closing_date_mandatory", "docs v7 insert")
def closing_date_mandatory(words: Words) -> None:
    """A deal needs no closing date."""
    deal = {"Deal_Name": "D", "Stage": "Qualification"}
    [slot] = _slots(words.send(post("Deals", deal)))
    assert slot["code"] == "SUCCESS"


@default("datetime_without_offset", "wild 5b")
def datetime_without_offset(words: Words) -> None:
    """A time without its offset is taken."""
    call = {"Subject": "C", "Call_Type": "Inbound", "Call_Duration": "1:00"}
    answer = words.send(post("Calls", call | {"Call_Start_Time": "2026-01-31T09:00:00"}))
    assert [slot["code"] for slot in _slots(answer)] == ["SUCCESS"]


@default("json_path_in_details", "wild 5")
def json_path_in_details(words: Words) -> None:
    """The details of a refusal carry no `json_path`."""
    [slot] = _slots(words.send(post("Leads", {"City": "Oslo"})))
    assert "json_path" not in slot["details"]


@default("line_items_left_out", "recalled: `delete` drops one")
def line_items_left_out(words: Words) -> None:
    """Line items that an update does not name stay."""
    item = {"product": _new(words, "Products", Product_Name="Bolt", Unit_Price=1), "quantity": 1}
    quote = {"Subject": "Q", "Product_Details": [item, item]}
    [made] = _slots(words.send(post("Quotes", quote)))
    path = f"Quotes/{made['details']['id']}"
    words.send(put(path, {"Product_Details": [item | {"quantity": 5}]}))
    assert _read(words, path)["Grand_Total"] == 7


# --- reading and finding -----------------------------------------------------------------------------


@default("owner_email", "live 2026")
def owner_email(words: Words) -> None:
    """`Owner`, `Created_By` and `Modified_By` carry `email`."""
    record = _read(words, "Leads/{Leads}")
    assert all("email" in record[name] for name in ("Owner", "Created_By", "Modified_By"))


@default("layout_key", "live 2026")
def layout_key(words: Words) -> None:
    """Records carry `$layout_id` and no `Layout`."""
    record = _read(words, "Leads/{Leads}")
    assert "Layout" not in record
    assert "$layout_id" in record


@default("module_names_any_case", "wild 31, live 2026")
def module_names_any_case(words: Words) -> None:
    """A module's name is taken in any case."""
    assert words.send(get("leads/{Leads}")).status_code == 200


@default("per_page_over_limit", "inferred")
def per_page_over_limit(words: Words) -> None:
    """`per_page` above 200 is 200."""
    words.fill("{Leads}")
    answer = words.send(get("Leads", per_page=201))
    assert (answer.status_code, json.loads(answer.content)["info"]["per_page"]) == (200, 200)


@default("list_page_depth_limit", "docs v2")
def list_page_depth_limit(words: Words) -> None:
    """Lists go on beyond record 2,000."""
    assert words.send(get("Leads", page=11)).status_code in (200, 204)


@default("unknown_file_status", "inferred")
def unknown_file_status(words: Words) -> None:
    """An id that no file has is refused with 400."""
    assert words.send(get("files", id="{NOWHERE}")).status_code == 400


def _finds(words: Words, lead: str, criteria: str) -> bool:
    return own([lead], list(words.target.client.Leads.search(criteria=criteria))) == [lead]


@default("search_operators", "docs v7 search, the proxy's documentation")
def search_operators(words: Words) -> None:
    """A search takes more operators than v2 documents."""
    lead = _new(words, "Leads", Last_Name="Burns", Annual_Revenue=5)
    assert _finds(words, lead, f"((Annual_Revenue:greater_than:1)and(id:equals:{lead}))")


@default("search_many_equals", "docs v2 search-records")
def search_many_equals(words: Words) -> None:
    """Beside other conditions, `equals` on text finds whole words."""
    lead = _new(words, "Leads", Last_Name="Burns", Company="ABC Inc")
    assert _finds(words, lead, f"((Company:equals:ABC)and(id:equals:{lead}))")


@default("not_equal_finds_empty", "inferred")
def not_equal_finds_empty(words: Words) -> None:
    """`not_equal` finds records whose field is empty."""
    lead = _new(words, "Leads", Last_Name="Burns")
    assert _finds(words, lead, f"((City:not_equal:Oslo)and(id:equals:{lead}))")


@default("search_lag_seconds", "our own", needs=NO_WAITING)
def search_lag_seconds(words: Words) -> None:
    """A search finds a record as soon as it was written."""
    lead = _new(words, "Leads", Last_Name="Burns")
    assert _finds(words, lead, f"(id:equals:{lead})")


def _query(words: Words, where: str) -> httpx2.Response:
    asked = f"select id from Leads where {where}"  # noqa: S608 - COQL
    return words.send(Ask("POST", "coql", {"select_query": asked}))


@default("coql_pairing", "kaizen 171")
def coql_pairing(words: Words) -> None:
    """More than two conditions side by side are a SYNTAX_ERROR."""
    answer = _query(words, "id != 1 and id != 2 and id != 3")
    assert (answer.status_code, json.loads(answer.content)["code"]) == (400, "SYNTAX_ERROR")


@default("coql_max_limit", "docs v2 COQL-Limitations")
def coql_max_limit(words: Words) -> None:
    """A LIMIT is 200 at most."""
    assert _query(words, "id != 1 limit 200").status_code in (200, 204)
    answer = _query(words, "id != 1 limit 201")
    assert json.loads(answer.content)["details"] == {"limit": 200}


# --- jobs --------------------------------------------------------------------------------------------


@default("job_seconds", "our own", needs=NO_WAITING)
def job_seconds(words: Words) -> None:
    """A job is done when its start is answered."""
    path = "Leads/actions/mass_update"
    words.fill("{Leads}")
    [started] = _slots(words.send(Ask("POST", path, {"data": [{"City": "Oslo"}], "cvid": "{view}"})))
    [told] = _slots(words.send(get(path, job_id=started["details"]["job_id"])))
    assert told["Status"] == "COMPLETED"


def _written(words: Words, rows: int) -> Any:
    """A bulk write's status, of rows that update nothing."""
    file = json.loads(words.send(bulk_write.upload(bulk_write.zipped("id\n" + "1\n" * rows))).content)
    words.known["file"] = file["details"]["file_id"]
    job = json.loads(words.send(bulk_write.write("update", find_by="id")).content)
    return json.loads(words.send(get(f"{bulk_write.WRITE}/{job['details']['id']}")).content)


@default("bulk_write_rows", "docs v7 bulk-write limitations", needs=NO_WAITING)
def bulk_write_rows(words: Words) -> None:
    """A bulk write's file has 25,000 rows at most."""
    assert _written(words, 25_000)["resource"][0]["file"]["skipped_count"] == 25_000
    assert _written(words, 25_001)["resource"][0]["code"] == "LIMIT_EXCEEDED"


# --- settings ----------------------------------------------------------------------------------------


@default("variable_group_needed", "Postman v2")
def variable_group_needed(words: Words) -> None:
    """Variables are read without a group."""
    assert words.send(get("settings/variables")).status_code in (200, 204)


@default("channel_again", "recalled")
def channel_again(words: Words) -> None:
    """Who subscribes a channel again replaces it."""
    hook = {"channel_id": "1000000068009", "events": ["Leads.all"], "notify_url": "https://example.com/hook"}
    asked = Ask("POST", "actions/watch", {"watch": [hook]})
    statuses = [words.send(asked).status_code for _ in range(2)]
    words.send(delete("actions/watch", channel_ids=hook["channel_id"]))
    assert statuses == [201, 201]


@default("channel_retried", "platform.md 25.4", needs="a receiver on this machine that Zoho reaches")
def channel_retried(words: Words) -> None:
    """A channel whose receiver fails is told once."""
    with failing_receiver() as (url, came):
        hook = {"channel_id": "1000000068010", "events": ["Leads.create"], "notify_url": url}
        words.send(Ask("POST", "actions/watch", {"watch": [hook]}))
        _new(words, "Leads", Last_Name="Burns")
        words.send(delete("actions/watch", channel_ids=hook["channel_id"]))
        assert came.acquire(timeout=10)
        assert not came.acquire(timeout=0.5), "it was told again"


# --- tokens and limits -------------------------------------------------------------------------------


@default("bearer_tokens", "live 2026")
def bearer_tokens(words: Words) -> None:
    """A token is taken as `Bearer`, too."""
    _ = words.target.modules
    signed = words.target.recorder.signed
    assert signed is not None
    token = signed.request_headers["authorization"].rpartition(" ")[2]
    answer = words.send(Ask("GET", "org", headers={"Authorization": f"Bearer {token}"}))
    assert answer.status_code == 200


@default("ratelimit_headers", "live 2026")
def ratelimit_headers(words: Words) -> None:
    """Answers tell the credits that are left."""
    headers = words.send(get("org")).headers
    assert {f"x-ratelimit-{name}" for name in ("limit", "remaining", "reset")} <= set(headers)


def _refreshed(words: Words) -> httpx2.Response:
    sent = {"grant_type": "refresh_token", "refresh_token": "1000.r.r", "client_id": "1000.X"}
    return words.send(Ask("POST", "/oauth/v2/token", params=sent))


@default("oauth_too_many_status", "wild 28", needs="an accounts host that has refreshed enough")
def oauth_too_many_status(words: Words) -> None:
    """Too many refreshes are refused with 400."""
    answer = _refreshed(words)
    assert (answer.status_code, json.loads(answer.content)["error"]) == (400, "Access Denied")


@default("oauth_limits", "our own", needs=ACCOUNTS)
def oauth_limits(words: Words) -> None:
    """Tokens are refreshed as often as is asked for."""
    assert [_refreshed(words).status_code for _ in range(11)] == [200] * 11


@default("refresh_answer_scope", "wild", needs=ACCOUNTS)
def refresh_answer_scope(words: Words) -> None:
    """A refresh answers its scope, too."""
    assert "scope" in json.loads(_refreshed(words).content)
