import pytest

from zcrm_mock.hosts import Base, is_zoho_host


@pytest.mark.parametrize("host", [
    "www.zohoapis.com", "zohoapis.com", "sandbox.zohoapis.eu", "developer.zohoapis.in",
    "content.zohoapis.com.au", "www.zohoapis.com.cn", "www.zohoapis.jp", "www.zohoapis.sa",
    "www.zohoapis.ca", "accounts.zohocloud.ca", "accounts.zoho.com", "accounts.zoho.eu",
    "accounts.zoho.com.cn", "accounts.zoho.uk",
    "crm.zoho.com", "crmsandbox.zoho.com", "developer.zoho.eu", "WWW.ZohoAPIs.com", "www.zohoapis.com.",
    b"www.zohoapis.com",
])  # fmt: skip
def test_all_of_zoho_is_zoho(host):
    assert is_zoho_host(host)


@pytest.mark.parametrize("host", [
    "", None, "myzoho.com", "zohoapis.com.evil.org", "zoho.evil.org", "notzohoapis.com", "zohoapis", "com",
    "zohoapis.net", "example.com", "localhost", "127.0.0.1", "user@zoho.com", "a/b.zoho.com",
])  # fmt: skip
def test_nothing_else_is(host):
    assert not is_zoho_host(host)


@pytest.mark.parametrize(("base", "host", "port", "path", "holds"), [
    ("https://pc.example/base/", "pc.example", None,  "/base/crm/v2/leads", True),
    ("https://pc.example/base",  "pc.example", 443,   "/base/crm/v2/leads", True),
    ("https://pc.example:443/",  "pc.example", None,  "/crm/v2/leads",      True),
    ("http://PC.example:8080/",  "pc.example", 8080,  "/crm/v2/leads",      True),
    ("http://pc.example:8080/",  "pc.example", None,  "/crm/v2/leads",      False),
    ("https://pc.example/base/", "pc.example", None,  "/based/crm",         False),
    ("https://pc.example/base/", "pc.example", None,  "/other",             False),
    ("https://pc.example/base/", "example",    None,  "/base/crm",          False),
])  # fmt: skip
def test_a_base_holds_what_lies_below_it(base, host, port, path, holds):
    assert Base.parse(base).holds(host, port, path) is holds
