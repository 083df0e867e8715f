"""A small client for Zoho CRM (REST API v2): `Client` waits, `AsyncClient` is awaited.

with Client.from_env() as zoho:
    lead_id = zoho.create("Leads", {"Last_Name": "Burns", "City": "Oslo"}).id
    for lead in zoho.search("Leads", (C.City == "Oslo") & C.Last_Name.starts_with("Bu")):
        print(lead["Full_Name"])
"""

from zcrm_client.answers import Outcome, Outcomes, Page
from zcrm_client.client import AsyncClient, Client
from zcrm_client.criteria import C, Criteria, Field
from zcrm_client.errors import (
    AuthError,
    InvalidRequest,
    PermissionDenied,
    RateLimited,
    RecordsRefused,
    ServerError,
    ZohoError,
)
from zcrm_client.files import File
from zcrm_client.notifications import ForgedNotification, Notification, verify_notification
from zcrm_client.tokens import TokenFile

__all__ = [
    "AsyncClient",
    "AuthError",
    "C",
    "Client",
    "Criteria",
    "Field",
    "File",
    "ForgedNotification",
    "InvalidRequest",
    "Notification",
    "Outcome",
    "Outcomes",
    "Page",
    "PermissionDenied",
    "RateLimited",
    "RecordsRefused",
    "ServerError",
    "TokenFile",
    "ZohoError",
    "verify_notification",
]
