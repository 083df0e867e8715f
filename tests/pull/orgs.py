"""Org files made up by Hypothesis: modules, fields of every type, layouts, views, people and settings."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from zcrm_mock.engine.org_file.fields import CUSTOM_TYPES, NUMBERS, RETURN_TYPES

LABELS = st.text(
    st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("äß'\".-"), min_size=1, max_size=12
).filter(lambda text: text.strip() == text)
OPTIONS = st.lists(LABELS.filter(lambda text: text != "-None-"), min_size=1, max_size=4, unique=True)
SIMPLE = sorted(CUSTOM_TYPES.keys() - {"subform", "lookup", "multiselectlookup", "formula"})
CANNOT_BE_UNIQUE = ("boolean", "multiselectpicklist", "multiuserlookup", "imageupload", "fileupload")


@st.composite
def fields(draw: st.DrawFn, *, in_row: bool = False) -> dict[str, Any]:
    """A custom field of any type."""
    kinds = [*SIMPLE, "lookup", "formula"]
    kinds = [k for k in kinds if not (in_row and k == "autonumber")] + ([] if in_row else ["subform"])
    kind = draw(st.sampled_from(kinds))
    made: dict[str, Any] = {"data_type": kind}
    if draw(st.booleans()):
        made["label"] = draw(LABELS)
    if kind in ("text", "textarea", "picklist"):
        made["length"] = draw(st.integers(20, 300))
    if kind in NUMBERS and kind != "bigint":
        made["length"] = draw(st.integers(1, 9))
    if kind in ("double", "currency", "percent"):
        made["decimal_place"] = draw(st.integers(0, 4))
    if kind in ("picklist", "multiselectpicklist"):
        made["pick_list"] = draw(OPTIONS)
    if kind == "lookup":
        made["lookup_module"] = draw(st.sampled_from(["Accounts", "Products"]))
    if kind == "formula":
        made["formula"] = {"return_type": draw(st.sampled_from(RETURN_TYPES)), "expression": "1"}
    if kind == "autonumber":
        made["auto_number"] = {"prefix": draw(LABELS), "start_number": draw(st.integers(0, 10**6))}
    if kind == "subform":
        made["rows"] = draw(st.dictionaries(st.sampled_from(["A", "B"]), fields(in_row=True), min_size=1))
    if kind not in ("autonumber", "formula"):
        flags = draw(st.sets(st.sampled_from(["system_mandatory", "unique", "read_only"]), max_size=1))
        odd = in_row or kind in CANNOT_BE_UNIQUE or kind == "subform"
        made |= dict.fromkeys(flags - ({"unique"} if odd else set()), True)
    return made


@st.composite
def modules(draw: st.DrawFn, number: int) -> dict[str, Any]:
    """What an org file says of a module."""
    names = [f"F{number}_{index}" for index in range(draw(st.integers(1, 6)))]
    made: dict[str, Any] = {"fields": {name: draw(fields()) for name in names}}
    if draw(st.booleans()):
        made["layouts"] = {
            draw(LABELS): {
                "sections": [{"name": draw(LABELS), "fields": draw(st.permutations(names))}],
                "required": draw(st.lists(st.sampled_from(names), unique=True)),
            }
        }
    if draw(st.booleans()):
        made["views"] = {draw(LABELS): {"fields": names[:1], "sort_by": "Created_Time"}}
    return made


@st.composite
def org_files(draw: st.DrawFn) -> dict[str, Any]:
    """An org file."""
    tags = st.lists(st.text("abcÄ é", min_size=1, max_size=9).map(str.strip).filter(bool),
                    unique_by=str.casefold, max_size=3)  # fmt: skip
    return {
        "id_prefix": draw(st.sampled_from(["3652397", "410405"])),
        "time_zone": draw(st.sampled_from(["Asia/Kolkata", "Europe/Oslo"])),
        "profiles": ["Administrator", draw(LABELS.filter(lambda name: name != "Administrator"))],
        "taxes": [{"name": "VAT", "value": draw(st.integers(0, 100))}],
        "tags": {"Leads": draw(tags)},
        "modules": {
            "Leads": draw(modules(1)),
            "Machines": draw(modules(2)),
            "Solutions": draw(st.just({}) | st.just(False)),
        },
    }
