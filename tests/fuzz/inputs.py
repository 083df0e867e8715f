"""Bad input as strategies: hostile texts, wrong types at every level, requests that are nearly right."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from hypothesis import strategies as st

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM
from zcrm_mock.engine.hanging.related import lists_of
from zcrm_mock.engine.shelf import File
from zcrm_mock.engine.store import Snapshot

MODULES = ("Leads", "Contacts", "Deals", "Events", "Tasks", "Calls", "Quotes", "Price_Books", "Machines")
ORG = {
    "automation": {
        "Leads": {
            "workflows": {"Tag": {"on": "create_or_edit", "criteria": "(City:contains:o)", "tags": ["T"]}},
            "blueprints": {"P": {"field": "Lead_Status", "transitions": {"Go": {
                "from": "-None-", "to": "Contacted", "fields": {
                    "Phone": {"mandatory": True, "criteria": "(Phone:starts_with:+)"}, "Annual_Revenue": {},
                    "Notes": {}, "Attachments": {}, "CheckLists": {"items": ["A"]}, "Tasks": {},
                },
            }}}},
        }
    },
    "modules": {
        "Contacts": {"sharing": "private"},
        "Machines": {
            "sharing": "private",
            "fields": {
                "Serial": {"unique": True}, "Kinds": {"data_type": "multiselectpicklist",
                "pick_list": ["A", "B"]}, "Big": {"data_type": "bigint"},
                "Share": {"data_type": "percent"}, "Seen": {"data_type": "datetime"},
                "Parts": {"data_type": "subform", "rows": {"Part": {"system_mandatory": True},
                "Price": {"data_type": "currency"}}}, "Files": {"data_type": "fileupload"},
                "Owner_2": {"data_type": "userlookup"}, "Number": {"data_type": "autonumber"},
                "Part_Of": {"data_type": "lookup", "lookup_module": "Machines"},
                "Made_By": {"data_type": "multiselectlookup", "lookup_module": "Products"},
            }
        }
    },
    "currencies": [
        {"iso_code": "USD", "name": "US Dollar", "symbol": "$"},
        {"iso_code": "EUR", "name": "Euro", "symbol": "€", "exchange_rate": "0.9"},
    ],
    "territories": [{"name": "North", "criteria": "(Account_Name:equals:Acme)"}],
}  # fmt: skip
TERRITORY = "5725767000000095000"


FILE = "f11e"
PRODUCT = "5725767000000100000"
GIVEN: dict[str, Any] = {
    "Leads": {"Last_Name": "Burns", "Email": "burns@example.com", "Phone": "+47 123 45 678"},
    "Contacts": {"Last_Name": "Burke", "Account_Name": {"name": "Acme"}},
    "Deals": {"Deal_Name": "Big", "Stage": "Qualification", "Amount": 10},
    "Events": {
        "Event_Title": "Fair",
        "Start_DateTime": "2026-01-01T09:00:00Z",
        "End_DateTime": "2026-01-01T10:00:00Z",
    },
    "Tasks": {"Subject": "Call"},
    "Calls": {
        "Subject": "Call",
        "Call_Type": "Inbound",
        "Call_Start_Time": "2026-01-01T09:00:00Z",
        "Call_Duration": "1:00",
    },
    "Quotes": {"Subject": "Offer", "Product_Details": [{"product": PRODUCT, "quantity": 1}]},
    "Price_Books": {
        "Price_Book_Name": "List",
        "Pricing_Details": [{"from_range": 1, "to_range": 2, "discount": 3}],
    },
    "Machines": {"Name": "Drill", "Serial": "S-1", "Parts": [{"Part": "Bit"}]},
    "Campaigns": {"Campaign_Name": "Fair"},
}


@cache
def stocked() -> tuple[FakeCRM, Snapshot, dict[str, str]]:
    """A fake with a record in every module and one in a process, how it was then, and the records' ids."""
    crm = FakeCRM(ORG, at=NOW)
    product = crm.add("Products", {"id": PRODUCT, "Product_Name": "Bolt", "Unit_Price": 2})["id"]
    ids = {module: crm.add(module, record)["id"] for module, record in GIVEN.items()}
    note = {"Parent_Id": ids["Leads"], "$se_module": "Leads", "Note_Content": "Called"}
    ids["Notes"] = crm.add("Notes", note)["id"]
    attachment = {"Parent_Id": ids["Leads"], "$se_module": "Leads", "File_Name": "a.txt"}
    ids["Attachments"] = crm.add("Attachments", attachment)["id"]
    ids["Files"] = FILE
    crm.org.store.shelf.put_file(FILE, File("a.txt", "text/plain", b"content"))
    crm.email("Leads", ids["Leads"], message_id="m")
    in_process = Api(crm).create("Leads", Last_Name="Boyle")
    more = {"Products": product, "Process": in_process, "Activities": ids["Tasks"]}
    return crm, crm.snapshot(), ids | more


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
line_items = st.lists(
    st.fixed_dictionaries(
        {"product": known_id("Products"), "quantity": extremes},
        optional={
            "list_price": extremes,
            "Discount": numbers | st.just("10%") | text,
            "line_tax": st.lists(tax, min_size=1, max_size=2),
            "book": known_id("Price_Books") | references,
            "id": references,
            "delete": st.booleans() | text,
        },
    ),
    min_size=1,
    max_size=2,
)
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


part_names = st.sampled_from(
    ["Phone", "Annual_Revenue", "Notes", "Attachments", "CheckLists", "Tasks", "Lead_Status"]
)
part_values = st.one_of(
    json,
    st.just("+1"),
    st.lists(st.dictionaries(st.sampled_from(["$file_id", "$link_url", "A"]), json, max_size=2), max_size=2),
    st.fixed_dictionaries(
        {"Subject": text}, optional=dict.fromkeys(("Due_Date", "What_Id", "Who_Id", "Tag", "Owner"), json)
    ),
)
transition = st.fixed_dictionaries(
    {"transition_id": st.just("5725767000000070001") | references | json},
    optional={"data": st.dictionaries(part_names | text, part_values, max_size=4) | json},
)
blueprints = (
    st.lists(transition | json, max_size=2).map(lambda sent: orjson.dumps({"blueprint": sent})) | body
)
flags = st.booleans() | text | numbers
conversions = st.fixed_dictionaries(
    {},
    optional={
        "overwrite": flags,
        "notify_lead_owner": flags,
        "Contacts": known_id("Contacts") | references | json,
        "Accounts": references | json,
        "assign_to": references | json,
        "Deals": st.fixed_dictionaries(
            {"Deal_Name": text, "Stage": st.just("Qualification") | text},
            optional={
                "Closing_Date": st.just("2026-12-31") | text,
                "Amount": numbers,
                "org": text,
                "Tag": json,
            },
        )
        | json,
        "carry_over_tags": st.dictionaries(st.sampled_from(["Contacts", "Accounts", "Deals"]), json) | json,
    },
)
participant = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["lead", "contact", "user", "email"]) | json,
        "participant": references | json,
        "name": json,
        "invited": flags,
    },
)
clauses = st.lists(
    st.sampled_from(
        ["FREQ=DAILY", "INTERVAL=2", "UNTIL=2027-01-01", "TRIGGER=DATE-TIME:", "ACTION=POPUP", "="]
    )
    | text,
    max_size=4,
).map(";".join)
activity = st.fixed_dictionaries(
    {},
    optional={
        "Participants": st.lists(participant | json, max_size=3),
        "Remind_At": st.fixed_dictionaries({"ALARM": clauses}) | clauses,
        "Recurring_Activity": st.fixed_dictionaries({"RRULE": clauses}),
        "Call_Duration": text | st.sampled_from(["1:00", "1:1:00", "9999:59"]),
        "Status": st.just("Completed") | text,
        "$send_notification": flags,
    },
)


many_links = st.lists(
    st.fixed_dictionaries(
        {}, optional={"Made_By": references | known_id("Leads") | json, "id": references, "_delete": json}
    ),
    max_size=3,
)


def writes(module: str) -> st.SearchStrategy[bytes]:
    """Bodies for `module` that would be taken but for a value or two."""
    fields = sorted(stocked()[0].org.schema.modules[module].fields)
    values = numbers | text | references | json | st.lists(rows, max_size=2)
    spoilt = st.dictionaries(st.sampled_from(fields), values, max_size=2).map(
        lambda sent: GIVEN[module] | sent
    )
    if module == "Quotes":
        spoilt |= line_items.map(lambda items: GIVEN[module] | {"Product_Details": items})
    if module == "Machines":
        spoilt |= many_links.map(lambda made_by: GIVEN[module] | {"Made_By": made_by})
    if module in ("Events", "Tasks", "Calls"):
        spoilt |= activity.map(lambda values: GIVEN[module] | values)
    return st.lists(spoilt | spoilt | record, min_size=1, max_size=2).map(
        lambda data: orjson.dumps({"data": data})
    )


note = st.fixed_dictionaries(
    {"Note_Content": st.just("Called") | text | json, "Parent_Id": known_id("Leads") | references | json},
    optional={
        "se_module": st.just("Leads") | names | json,
        "$se_module": st.just("leads") | names | json,
        "Note_Title": text | json,
        "id": known_id("Notes") | references | json,
        "$attachments": json,
    },
)
notes = st.lists(note | note | record, min_size=1, max_size=2).map(lambda data: orjson.dumps({"data": data}))
"""Bodies that make or change notes, or would but for a value or two."""


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
links = st.lists(
    st.fixed_dictionaries(
        {"id": st.deferred(lambda: st.sampled_from(sorted(stocked()[2].values())))},
        optional={"Member_Status": json, "list_price": json, "Contact_Role": json, "$x": json},
    )
    | record,
    max_size=3,
).map(lambda data: orjson.dumps({"data": data}))

paths = st.lists(segments, max_size=4).map(lambda parts: "/crm/v2/" + "/".join(parts)) | anything
methods = st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "get", "", "\x00"])
prefixes = st.sampled_from(["/crm/v2/", "/crm/v2/", "/proxy/crm/v2/"])
module_names = st.sampled_from(MODULES)
read_names = module_names | st.just("Activities")
fragments = st.sampled_from(
    [
        b"--x\r\n", b"--x--\r\n", b"--x--", b"--x", b"\r\n", b"\n", b"\r\n\r\n", b"--y\r\n", b"-", b":", b";",
        b'Content-Disposition: form-data; name="file"; filename="a.txt"\r\n',
        b'Content-Disposition: form-data; name="file"; filename="a.exe"\r\n',
        b"Content-Disposition: form-data; name=file; filename=\r\n",
        b"Content-Disposition: form-data; filename*=utf-8''%ff%00%zz; name=\"file\"\r\n",
        b'Content-Disposition: form-data; name="attachmentUrl"\r\n',
        b'Content-Disposition: form-data; name="\\"; filename="\\\r\n',
        b"Content-Disposition: form-data\r\n", b"Content-Disposition:\r\n", b"content-type: \xff;;\r\n",
        b"X-Long: " + b"x" * 9000 + b"\r\n", b"Content-Length: 999999\r\n",
        b"Content-Type: multipart/mixed; boundary=x\r\n", b"\x89PNG\r\n\x1a\n", b"https://example.com",
    ]
)  # fmt: skip
file_part = st.tuples(
    st.sampled_from(["file", "attachmentUrl", "title", ""]) | anything,
    anything,
    st.binary() | st.just(b"\x89PNG\r\n\x1a\n"),
).map(
    lambda part: (
        f'--x\r\nContent-Disposition: form-data; name="{part[0]}"; filename="{part[1]}"\r\n\r\n'.encode(
            "utf-8", "replace"
        )
        + part[2]
        + b"\r\n"
    )
)
forms = st.one_of(
    st.lists(fragments | st.binary(max_size=8), max_size=12).map(b"".join),
    st.lists(file_part, max_size=3).map(lambda parts: b"".join(parts) + b"--x--\r\n"),
    st.tuples(file_part, st.integers(0, 200)).map(lambda cut: (cut[0] + b"--x--\r\n")[: cut[1]]),
)
"""Multipart bodies: noise of their own kind, whole ones with odd names, and whole ones cut off."""

parts = st.tuples(anything, anything).map(
    lambda part: f"--x\r\nContent-Disposition: form-data; name={part[0]}\r\n\r\n{part[1]}\r\n".encode(
        "utf-8", "replace"
    )
)
user_ids = st.sampled_from([f"57257670000000860{number}" for number in (17, 18, 19)])
one_share = st.fixed_dictionaries(
    {},
    optional={
        "user": st.fixed_dictionaries({"id": user_ids}) | json,
        "permission": st.sampled_from(["read_only", "read_write", "full_access"]) | json,
        "share_related_records": st.booleans() | json,
    },
)
shares = st.lists(one_share | json, max_size=12).map(lambda sent: {"share": sent}) | json
one_change = st.fixed_dictionaries(
    {},
    optional={
        "api_name": st.sampled_from(["Robots", "leads", "Record", "MACHINES"]) | json,
        "plural_label": json,
        "singular_label": json,
        "profiles": st.lists(
            st.fixed_dictionaries(
                {"id": st.sampled_from([f"57257670000000260{number}" for number in (11, 14)]) | json},
                optional={"_delete": json},
            )
            | json,
            max_size=3,
        )
        | json,
    },
)
module_changes = st.lists(one_change | json, max_size=2).map(lambda sent: {"modules": sent}) | json
