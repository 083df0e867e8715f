"""Zoho's surface: URLs, parameters, envelopes, tokens."""
