"""What the sources dispute: each field is a behaviour, its default, and who says what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """Disputed behaviour. Change a copy: `FakeCRM(switches=Switches(all_failed_status=400))`.

    The tags name sources as the research notes do; `(inferred)` marks our own guess.
    """

    all_failed_status: Literal[202, 400, 207] = 202
    """Status of a write whose every record was refused. 202: wild 4, weble. 400: docs v7, oas-new;
    then also in settings, whose default is 200 or 202 (platform.md 3.2)."""

    partial_status: Literal[207, 200] = 207
    """Status of a write that refused some records. 207: wild 8 production. 200: wild 8 sandboxes."""

    upsert_insert_status: Literal[200, 201] = 200
    """Status of an upsert that only inserted. 200: live 2026. 201: weble."""

    note_added_status: Literal[201, 200] = 201
    """Status of notes that were all added. 201: live 2026. 200: oas-new."""

    variable_group_needed: bool = False
    """Whether reading variables takes a `group`. False: Postman v2, which leaves it out. True: py-sdk-2.0."""

    channel_again: Literal["replace", "refuse"] = "replace"
    """Who subscribes a known channel. `replace`: recalled. `refuse`: DUPLICATE_DATA (inferred)."""

    channel_retried: bool = False
    """Whether a channel is told again where its receiver fails. False: platform.md 25.4, no source says so.
    True: as the callbacks of bulk jobs (inferred)."""

    unknown_file_status: Literal[400, 204] = 400
    """`GET /files` with an id that no file has. Neither established. (inferred)"""

    search_operators: Literal["all", "v2"] = "all"
    """`all`: whatever Zoho (docs v4+/v7) or the proxy documents, and lookups' ids, names and e-mails as apps
    send them (`Account_Name.id`). `v2`: equals and starts_with (docs v2)."""

    search_many_equals: Literal["words", "exact"] = "words"
    """`equals` on text beside other conditions. `words`: finds whole words (docs v2). `exact`: as alone."""

    not_equal_finds_empty: bool = True
    """Whether `not_equal` also finds records whose field is empty. (inferred)"""

    search_lag_seconds: float = 0
    """How long searches miss a record that was written. 0: our own, tests wait for nothing. 20: wild 29."""

    coql_pairing: Literal["strict", "free"] = "strict"
    """More than two conditions side by side. `strict`: SYNTAX_ERROR (kaizen 171). `free`: AND before OR."""

    coql_max_limit: int = 200
    """The largest LIMIT. 200: docs v2 COQL-Limitations. 2000: docs v2 COQL-Overview."""

    job_seconds: float = 0
    """How long a job of Zoho's takes by the clock. 0: done at once, so tests wait for nothing. (inferred)"""

    waiting_record: Literal["not_approved", "record_locked"] = "not_approved"
    """The code of an update of a record that waits for approval. Both: py-sdk-2.0."""

    line_items_left_out: Literal["stay", "go"] = "stay"
    """Line items that an update does not name. `stay`: `delete` drops one (recalled). `go`: as rows do."""

    bulk_write_rows: int = 25_000
    """The most rows of a bulk write's file. 25000: docs v7 bulk-write limitations."""

    unknown_stage: Literal["accept", "refuse"] = "accept"
    """A deal stage outside the picklist. `accept`: live 2026; the probability stays. `refuse`: (inferred)."""

    closing_date_mandatory: bool = False
    """Whether deals need `Closing_Date`. False: docs v7 insert. True: older v2 tables."""

    per_page_over_limit: Literal["cap", "refuse"] = "cap"
    """`per_page` above 200: capped in silence, or 400 INVALID_DATA. Neither established. (inferred)"""

    list_page_depth_limit: bool = False
    """Whether lists end at record 2,000 without a page token. False: v2. True: docs v7 (v3+)."""

    bearer_tokens: bool = True
    """Whether `Authorization: Bearer` counts. True: live 2026, real clients. False: an integrator's notes."""

    module_names_any_case: bool = True
    """Whether `/crm/v2/leads` is `Leads`. True: wild 31, live 2026. False: notes on v8."""

    datetime_without_offset: bool = True
    """Whether `2026-01-31T09:00:00` is taken, in the org's time zone. True: wild 5b."""

    json_path_in_details: bool = False
    """Whether details carry `json_path`. False: wild 5 (v2, 2026). True: v3+."""

    owner_email: bool = True
    """Whether `Owner`, `Created_By` and `Modified_By` carry `email` in records. True: live 2026."""

    layout_key: bool = False
    """Whether records carry `Layout` beside `$layout_id`. False: live 2026. True: captures of 2023."""

    ratelimit_headers: bool = True
    """Whether answers carry `X-RATELIMIT-*`. True: live 2026. False: captures of 2023 and 2024."""

    oauth_too_many_status: Literal[400, 200] = 400
    """Status of the accounts host's `Access Denied`. 400: wild 28. 200: kaizen 43."""

    oauth_limits: bool = False
    """Whether the accounts host counts tokens. False: our own, so tests ask freely. True: kaizen 43."""

    refresh_answer_scope: bool = True
    """Whether a refresh answers `scope` too. True: wild, recent servers. False: docs v2."""

    def __post_init__(self) -> None:
        for name, default in _defaults():
            value = getattr(self, name)
            if value != default:
                choices = _choices(_hints()[name])
                known = value in choices if choices else isinstance(value, int | float) and value >= 0
                if not known:
                    raise ValueError(f"{name} is {_told(choices)}, not {value!r}")

    @classmethod
    def strict_v2(cls) -> Switches:
        """The strictest live v2 org that the notes know of."""
        return cls(
            search_operators="v2",
            bearer_tokens=False,
            module_names_any_case=False,
            datetime_without_offset=False,
            unknown_stage="refuse",
            closing_date_mandatory=True,
            per_page_over_limit="refuse",
            variable_group_needed=True,
        )

    @classmethod
    def from_texts(cls, texts: Iterable[str]) -> Switches:
        """Switches as a command line says them: `all_failed_status=400`, or `strict_v2` for that preset.

        Raises ValueError, which says what could be written instead.
        """
        made = cls()
        for text in texts:
            name, given, value = text.partition("=")
            if not given and name == "strict_v2":
                made = cls.strict_v2()
                continue
            hint = _hints().get(name)
            if hint is None or not given:
                known = ", ".join(_hints())
                raise ValueError(f"no switch is called {text!r}; NAME=VALUE, with one of {known}")
            made = replace(made, **{name: _read(name, value, hint)})
        return made


@cache
def _defaults() -> tuple[tuple[str, Any], ...]:
    return tuple((one.name, one.default) for one in fields(Switches))


@cache
def _hints() -> dict[str, Any]:
    return get_type_hints(Switches)


def _read(name: str, text: str, hint: Any) -> Any:
    choices = _choices(hint)
    for choice in choices:
        if text.lower() == str(choice).lower():
            return choice
    if choices:
        raise ValueError(f"{name} is {_told(choices).lower()}, not {text!r}")
    try:
        number = hint(text)
        if 0 <= number < 10**9:
            return number
    except ValueError:
        pass
    raise ValueError(f"{name} needs a number from 0 on, not {text!r}")


def _choices(hint: Any) -> tuple[Any, ...]:
    if hint is bool:
        return False, True
    return get_args(hint) if get_origin(hint) is Literal else ()


def _told(choices: tuple[Any, ...]) -> str:
    return f"one of {', '.join(map(str, choices))}" if choices else "a number from 0 on"
