"""The rest of the tour: operations that answer with a success only where an org was prepared for them."""

from __future__ import annotations

import io
import json
import zipfile

from zcrm_contracts.contract import fixed
from zcrm_contracts.defaults import ACCOUNTS
from zcrm_contracts.refusals.bulk_write import WRITE, upload, write, zipped
from zcrm_contracts.refusals.records import LEADS_BLUEPRINT, PRIVATE
from zcrm_contracts.refusals.rows import Words, get
from zcrm_contracts.target import Target
from zcrm_contracts.tour import Guide, stop


@stop("blueprint", "platform.md 21", needs=LEADS_BLUEPRINT)
def blueprint(ask: Guide) -> None:
    words = ask.target.words
    path = f"Leads/{words['moving']}/actions/blueprint"
    ask("GET", path)
    change = {"transition_id": words["qualify"], "data": {"Phone": "+47 1"}}
    ask("PUT", path, {"blueprint": [change]})


@stop("sharing", "platform.md 22", needs=PRIVATE)
def sharing(ask: Guide) -> None:
    path = f"Leads/{ask.record('Leads', Last_Name='Burns')}/actions/share"
    share = {"share": [{"user": {"id": ask.target.words["user_a"]}, "permission": "read_only"}]}
    for method in ("POST", "PUT"):
        ask(method, path, share)
    ask("GET", path, view="manage")
    ask("DELETE", path)


@stop("mass_update", "records.md 7", needs="an org without records")
def mass_update(ask: Guide) -> None:
    ask.record("Leads", Last_Name="Burns")
    path = "Leads/actions/mass_update"
    view = ask.first(ask("GET", "settings/custom_views", module="Leads"), "custom_views")
    started = ask("POST", path, {"data": [{"City": "Oslo"}], "cvid": view})
    ask("GET", path, job_id=started["data"][0]["details"]["job_id"])


@stop("oauth", "docs v2 auth-request, access-refresh; platform.md 2", needs=ACCOUNTS)
def oauth(ask: Guide) -> None:
    app = {"client_id": "1000.X", "redirect_uri": "https://example.com/back"}
    ask("GET", "/oauth/v2/auth", response_type="code", scope="ZohoCRM.modules.ALL", **app)
    told = ask("POST", "/oauth/v2/token", grant_type="authorization_code", code="1000.c.c", **app)
    token = told.get("refresh_token", "none")
    ask("POST", "/oauth/v2/token", grant_type="refresh_token", refresh_token=token, **app)
    ask("POST", "/oauth/v2/token", grant_type="refresh_token", **app)
    ask("GET", "/oauth/user/info")
    ask("POST", "/oauth/v2/token/revoke", token=token)


@stop("functions", "platform.md 28.1", needs="a function called `answer`")
def functions(ask: Guide) -> None:
    for method in ("GET", "POST"):
        ask(method, "functions/answer/actions/execute", auth_type="oauth")


@stop("territories", "platform.md 7", needs="an org with territories")
def territories(ask: Guide) -> None:
    told = ask("GET", "settings/territories")
    ask("GET", f"settings/territories/{ask.first(told, 'territories')}")


@stop("emails", "platform.md 20", needs="a lead with an e-mail")
def emails(ask: Guide) -> None:
    path = f"Leads/{ask.target.words['mailed']}/Emails"
    told = ask("GET", path)
    ask("GET", f"{path}/{told['email_related_list'][0]['message_id']}")


@fixed("bulk.result-tells-each-row", "docs v2 bulk-write; platform.md 27.4", settings=True)
def result_tells_each_row(target: Target) -> None:
    """The result of a bulk write is a zipped CSV that tells what became of each row."""
    words = Words(target)
    lead = words.fill("{Leads}")
    file = json.loads(words.send(upload(zipped(f"id,City\n{lead},Oslo\n1,Bergen\n"))).content)
    words.known["file"] = file["details"]["file_id"]
    job = json.loads(words.send(write("update", find_by="id")).content)["details"]["id"]
    done = json.loads(words.send(get(f"{WRITE}/{job}")).content)
    url = done["result"]["download_url"].partition("//")[2]
    answer = words.send(get(url[url.index("/") :]))
    kind = answer.headers.get("content-type", "")
    assert (answer.status_code, kind.startswith("application/json")) == (200, False), kind
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        [name] = archive.namelist()
        lines = archive.read(name).decode().splitlines()
    assert [line.split(",")[-3:] for line in lines] == [
        ["STATUS", "RECORD_ID", "ERRORS"],
        ["UPDATED", lead, ""],
        ["SKIPPED", "", "RESOURCE_NOT_FOUND-id"],
    ]
