"""Zoho's rules: no URL, no status line, no HTTP library."""
