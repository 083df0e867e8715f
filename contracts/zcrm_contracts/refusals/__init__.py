"""Every refusal as a contract, `refusals.<name>`: what is asked, and the code, message and details told."""

from __future__ import annotations

from zcrm_contracts.refusals import bulk_read, bulk_write, hanging, queries, records, requests, settings

__all__ = ["bulk_read", "bulk_write", "hanging", "queries", "records", "requests", "settings"]
