"""Bad input as strategies: hostile texts, wrong types at every level, addresses that are nearly right."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import orjson
from hypothesis import strategies as st

from tests.fuzz.stock import MODULES, stocked
from zcrm_mock.engine.hanging.related import lists_of

# --- values ----------------------------------------------------------------------------------------

SPECIAL = [
    "", " ", "\x00", "a\x00b", "\ud800", "\udcff", "'", '"', "\\", "\\\\", "%", "%00", "%zz", "%ED%A0%80",
    "+", "&", ";", "()", "(((", ")))", "..", "../..", "/", "//", "?", "#", "null", "-None-", "İ", "ß", "ﬀ",
    "\U0010ffff", "٣", "²", "1e400", "-1", "0", "NaN", "Infinity", "9" * 19, "9" * 400, "1" * 18, "0x10",
    "1_000", "true", "both", "asc", "2026-01-01", "2026-02-30", "0000-00-00", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00", "1800-01-01T00:00:00Z", "2026-01-01T00:00:00 05:30",
    "Mon, 99 Jan 2026 00:00:00 GMT", "Mon, 23 Nov 2026", "'; DROP TABLE record; --", '"Leads"', "x" * 5000,
    "${7*7}", "{{x}}", "\r\nX: y",
]  # fmt: skip
anything = st.one_of(st.sampled_from(SPECIAL), st.text(st.characters(), max_size=20))
names = st.sampled_from(
    [
        "id", "Last_Name", "Email", "Phone", "Amount", "Stage", "Owner", "Account_Name", "Contact_Name",
        "What_Id", "Created_Time", "Modified_Time", "Closing_Date", "Start_DateTime", "End_DateTime",
        "Email_Opt_Out", "Tag", "Layout", "$se_module", "$approved", "Product_Details", "Pricing_Details",
        "Participants", "Remind_At", "Recurring_Activity", "Kinds", "Big", "Share", "Seen", "Parts",
        "Files", "Owner_2", "Number", "Part_Of", "Currency", "Exchange_Rate", "Serial", "Name", "Subject",
        "Probability", "Full_Name", "Lead_Source", "Description", "Website", "No_of_Employees", "Discount",
        "Adjustment", "Tax",
        "Grand_Total", "Record_Image", "Event_Title", "Deal_Name", "Price_Book_Name", "Parent_Id",
        "se_module", "Note_Title", "Note_Content", "Owner.email", "Account_Name.id", "Contact_Name.name",
    ]
)  # fmt: skip
extremes = st.sampled_from([1, 10**15, -(10**15), 10**16 - 1, 0.5, 1e-9])
numbers = st.one_of(
    st.integers(-(2**63), 2**64 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0, -1, 10**9, 10**15, 10**16, 10**18, 1e308, -1e308, 5e-324, 0.1, 1.005]),
)
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    [s for s in SPECIAL if "\ud800" not in s and "\udcff" not in s]
)


def known_id(module: str) -> Any:
    return st.deferred(lambda: st.just(stocked()[2][module]))


references = st.one_of(*map(known_id, (*MODULES, "Products", "Notes", "Files")), text, numbers)
row_keys = st.sampled_from(
    ["id", "product", "quantity", "list_price", "Discount", "line_tax", "book", "delete", "Part", "Price"]
)
tax = st.fixed_dictionaries(
    {}, optional={"percentage": numbers | extremes | text, "name": text, "value": numbers}
)
rows = st.dictionaries(row_keys, numbers | text | references | st.none() | st.lists(tax, max_size=2))
json = st.recursive(
    st.none() | st.booleans() | numbers | text | references | rows,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text | names, inner, max_size=4),
    max_leaves=8,
)
record = st.dictionaries(names | text, json, max_size=6) | json
wrapper = st.one_of(
    st.lists(record, max_size=3).map(lambda data: {"data": data}),
    st.fixed_dictionaries(
        {"data": st.lists(record, max_size=3)},
        optional={"trigger": json, "duplicate_check_fields": json, "process": json, "wf_trigger": json},
    ),
    json,
)
body = wrapper.map(orjson.dumps) | st.binary(max_size=60)


# --- where they are sent, and how ------------------------------------------------------------------


def searches(module: str) -> st.SearchStrategy[str]:
    """Criteria that would find something but for their value, as they stand in a query."""
    fields = stocked()[0].org.schema.find(module).keyed
    named = st.sampled_from([(field.api_name, op) for field in fields for op in sorted(field.type.operators)])
    one = st.tuples(named, anything).map(lambda parts: f"({parts[0][0]}:{parts[0][1]}:{parts[1]})")
    raw = st.lists(one, min_size=1, max_size=3).map(lambda parts: f"({'or'.join(parts)})")
    return raw.map("criteria={}".format) | raw.map(
        lambda text: urlencode({"criteria": text}, errors="replace")
    )


def coql(module: str) -> st.SearchStrategy[str]:
    """Queries that would find something but for a word or two."""
    fields = stocked()[0].org.schema.modules[module].fields
    paths = st.sampled_from(
        [*fields, "Owner.email", "Account_Name.Owner.id", "Contact_Name.Account_Name.Phone"]
    )
    literals = st.one_of(
        text, numbers.map(str), text.map(lambda said: "'" + said.replace("'", "''") + "'"), paths
    )
    one = st.one_of(
        st.tuples(paths, st.sampled_from(["=", "!=", ">", "<=", " like ", " not like "]), literals).map(
            "".join
        ),
        st.tuples(paths, st.sampled_from([" in (", " not in ("]), literals, st.just(")")).map("".join),
        st.tuples(paths, st.just(" between "), literals, st.just(" and "), literals).map("".join),
        st.tuples(paths, st.sampled_from([" is null", " is not null", " is"])).map("".join),
    )
    terms = st.recursive(
        one,
        lambda inner: st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
            "({0[0]} {0[1]} {0[2]})".format
        ),
    )
    ends = st.sampled_from(["", " limit 1", " limit 0, 3", " order by id desc", " limit x"]) | literals
    return st.tuples(st.lists(paths, min_size=1, max_size=4), terms, ends).map(
        lambda made: f"select {', '.join(made[0])} from {module} where {made[1]}{made[2]}"
    )


operators = st.sampled_from(
    [
        "equals",
        "not_equal",
        "starts_with",
        "contains",
        "in",
        "between",
        "greater_than",
        "less_equal",
        "like",
        "",
    ]
)
condition = st.tuples(names | anything, operators, anything).map(":".join)
criteria = st.one_of(
    anything,
    condition,
    st.recursive(
        condition.map("({})".format),
        lambda inner: st.tuples(inner, st.sampled_from(["and", "or", " AND ", "xor", ""]), inner).map(
            lambda parts: f"({''.join(parts)})"
        ),
        max_leaves=12,
    ),
)
param_names = st.sampled_from(
    [
        "page", "per_page", "fields", "ids", "sort_by", "sort_order", "converted", "approved", "uid",
        "cvid", "territory_id", "email", "phone", "word", "type", "duplicate_check_fields", "wf_trigger",
        "startDateTime", "endDateTime", "include_child", "view", "sharedTo",
    ]
)  # fmt: skip
params = st.dictionaries(param_names | anything, anything | names | references.map(str), max_size=4)
queries = st.one_of(
    params.map(lambda sent: urlencode(sent, errors="replace")),
    criteria.map(lambda sent: urlencode({"criteria": sent}, errors="replace")),
    st.dictionaries(param_names, anything, max_size=3).map(
        lambda d: "&".join(f"{k}={v}" for k, v in d.items())
    ),
    criteria.map("criteria={}".format),
    anything,
)
tokens = st.sampled_from(["Zoho-oauthtoken 1000.a.b"] * 6 + ["Bearer x"]) | anything
steps = names | anything | st.sampled_from(["Serial", "Part_Of", "What_Id->Machines"])
externals = st.tuples(st.sampled_from(MODULES), steps, steps).map(
    lambda path: ",".join([".".join(path), ".".join(path[:2])])
)
"""`X-EXTERNAL` of a record, and of what it points to."""
headers = st.fixed_dictionaries(
    {"authorization": tokens},
    optional={
        "if-modified-since": anything,
        "x-external": anything | externals,
        "content-type": anything | st.just("multipart/form-data; boundary=x"),
        "host": anything,
    },
)
segments = st.one_of(
    st.sampled_from(
        [
            *MODULES,
            "Activities",
            "leads",
            "search",
            "upsert",
            "deleted",
            "actions",
            "settings",
            "users",
            "org",
        ]
    ),
    anything,
    anything.map(lambda s: quote(s, errors="replace", safe="")),
    references.map(str),
)


def related_path(module: str) -> st.SearchStrategy[str]:
    """Where a record's related records are: a list of its module, or nearly one, and whom it may hold."""
    lists = [one.api_name for one in lists_of(stocked()[0].org.schema)[module]]
    other = st.sampled_from(sorted(stocked()[2].values())) | segments
    ends = st.tuples(st.sampled_from(lists) | segments) | st.tuples(st.sampled_from(lists), other)
    return ends.map(lambda parts: f"/crm/v2/{module}/{stocked()[2][module]}/{'/'.join(parts)}")


LINKED = ("Campaigns", "Leads", "Contacts", "Deals", "Products", "Price_Books", "Machines")
related_paths = st.sampled_from(LINKED).flatmap(related_path)
paths = st.lists(segments, max_size=4).map(lambda parts: "/crm/v2/" + "/".join(parts)) | anything
methods = st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "get", "", "\x00"])
prefixes = st.sampled_from(["/crm/v2/", "/crm/v2/", "/proxy/crm/v2/"])
module_names = st.sampled_from(MODULES)
read_names = module_names | st.just("Activities")
