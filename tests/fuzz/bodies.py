"""Bodies that an operation would take but for a value or two, and forms of every kind."""

from __future__ import annotations

import orjson
from hypothesis import strategies as st

from tests.fuzz.inputs import (
    anything,
    body,
    extremes,
    json,
    known_id,
    names,
    numbers,
    record,
    references,
    rows,
    tax,
    text,
)
from tests.fuzz.stock import GIVEN, stocked

# --- records ---------------------------------------------------------------------------------------

flags = st.booleans() | text | numbers
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
linking = st.lists(
    st.fixed_dictionaries(
        {}, optional={"Made_By": references | known_id("Leads") | json, "id": references, "_delete": json}
    ),
    max_size=3,
)
"""What a many-to-many lookup is sent."""
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
        spoilt |= linking.map(lambda made_by: GIVEN[module] | {"Made_By": made_by})
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


# --- what is done with a record --------------------------------------------------------------------

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
links = st.lists(
    st.fixed_dictionaries(
        {"id": st.deferred(lambda: st.sampled_from(sorted(stocked()[2].values())))},
        optional={"Member_Status": json, "list_price": json, "Contact_Role": json, "$x": json},
    )
    | record,
    max_size=3,
).map(lambda data: orjson.dumps({"data": data}))
"""Bodies that link a record to others, or would but for a value or two."""
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


# --- forms -----------------------------------------------------------------------------------------

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
