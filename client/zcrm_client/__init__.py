"""A small client for Zoho CRM (REST API v2): `Client` waits, `AsyncClient` is awaited."""

from zcrm_client.answers import AuthError as AuthError
from zcrm_client.answers import InvalidRequest as InvalidRequest
from zcrm_client.answers import Outcome as Outcome
from zcrm_client.answers import Outcomes as Outcomes
from zcrm_client.answers import Page as Page
from zcrm_client.answers import PermissionDenied as PermissionDenied
from zcrm_client.answers import RateLimited as RateLimited
from zcrm_client.answers import RecordsRefused as RecordsRefused
from zcrm_client.answers import ServerError as ServerError
from zcrm_client.answers import ZohoError as ZohoError
from zcrm_client.client import AsyncClient as AsyncClient
from zcrm_client.client import Client as Client
from zcrm_client.criteria import C as C
from zcrm_client.criteria import Criteria as Criteria
from zcrm_client.criteria import Field as Field
from zcrm_client.files import File as File
from zcrm_client.notifications import ForgedNotification as ForgedNotification
from zcrm_client.notifications import Notification as Notification
from zcrm_client.notifications import verify_notification as verify_notification
