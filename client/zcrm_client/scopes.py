"""Which scopes a call needs, for the message when one is missing. Source: docs v2 scopes."""

from __future__ import annotations

MODULES = (
    "leads accounts contacts deals campaigns tasks cases events calls solutions products vendors pricebooks "
    "quotes salesorders purchaseorders invoices notes attachments activities"
)
"""Those with a scope of their own; all others share `custom`."""
WHOLE = {
    "coql": "ZohoCRM.coql.READ and ZohoCRM.modules.ALL",
    "crm": "ZohoCRM.bulk.ALL and ZohoCRM.modules.ALL",
    "https:": "ZohoCRM.bulk.ALL",  # a job's result, where Zoho says that it is
    "functions": "ZohoCRM.functions.execute.READ",
    "oauth": "aaaserver.profile.READ",
    "upload": "ZohoFiles.files.ALL",
}
"""Where the beginning of the path says it all."""
AREAS = {"org": "org", "users": "users", "files": "Files", "actions": "notifications"}
VERBS = {"GET": "READ", "POST": "CREATE", "DELETE": "DELETE"}
WRITES = {"upsert", "add_tags", "remove_tags", "mass_update", "photo"}
"""What is posted and does not create."""


def scopes_of(method: str, path: str) -> str:
    """The scopes that suffice: of the module or the part of the settings, and for no more than that verb."""
    parts = path.removeprefix("/crm/v2/").strip("/").split("/")
    first, second, third = (*parts, "", "")[:3]
    if first in WHOLE:
        return WHOLE[first]
    verb = "WRITE" if method == "POST" and parts[-1] in WRITES else VERBS.get(method, "UPDATE")
    if first == "settings" or second in {"currencies", "taxes"}:
        return f"ZohoCRM.settings.{second}.{verb}"
    if first in AREAS:
        return f"ZohoCRM.{AREAS[first]}.{verb}"
    name, area = first.lower().replace("_", ""), "share" if parts[-1] == "share" else "modules"
    scope = f"ZohoCRM.{area}.{name if name in MODULES.split() else 'custom'}.{verb}"
    if third in {"Notes", "Attachments", "Emails"}:
        return f"{scope} and ZohoCRM.modules.{third.lower()}.{verb}"
    return f"{scope} and ZohoSearch.securesearch.READ" if second == "search" else scope
