"""requests: what an app does with it works on the fake."""

from __future__ import annotations

import io

import pytest
import requests
from requests.adapters import HTTPAdapter

from zcrm_mock.transports.intercept import intercept

LEADS = "https://www.zohoapis.com/crm/v2/Leads"


def chunks():
    yield b"a"
    yield b"b"


@pytest.mark.parametrize("body", [
    b"ab", bytearray(b"ab"), "ab", io.BytesIO(b"ab"), chunks(), [b"a", b"b"],
], ids=["bytes", "bytearray", "text", "file", "generator", "list"])  # fmt: skip
def test_a_body_may_have_any_form(echo, body):
    if isinstance(body, list):
        body = iter(body)
    with intercept(echo):
        assert requests.post(LEADS, data=body, timeout=5).json()["body"] == "ab"


def test_text_and_forms_and_files_are_sent_as_ever(echo):
    with intercept(echo):
        assert (
            requests.post(LEADS, json={"Last_Name": "Ü"}, timeout=5).json()["body"]
            == r'{"Last_Name": "\u00dc"}'
        )
        assert requests.post(LEADS, data={"a": "Ü"}, timeout=5).json()["body"] == "a=%C3%9C"
        assert "hello" in requests.post(LEADS, files={"file": ("a.txt", b"hello")}, timeout=5).json()["body"]
        assert requests.get(LEADS, params={"q": "a b"}, timeout=5).json()["query"] == "q=a+b"


def test_an_answer_is_a_complete_one(echo):
    with requests.Session() as session, intercept(echo):
        answer = session.get(LEADS, timeout=0.001)
    assert (answer.reason, answer.encoding, answer.url) == ("OK", "UTF-8", LEADS)
    assert answer.elapsed.total_seconds() >= 0
    assert session.cookies.get_dict() == {"crmcsr": "1", "JSESSIONID": "2"}
    assert answer.raw.version == 11


def test_an_answer_may_be_streamed(echo):
    with intercept(echo):
        with requests.get(LEADS, stream=True, timeout=5) as answer:
            assert b"".join(answer.iter_content(7)).startswith(b'{"name"')
        with requests.get(LEADS, stream=True, timeout=5) as answer:
            assert answer.raw.read(7) == b'{"name"'


def test_a_redirect_within_zoho_is_followed(echo):
    with intercept(echo):
        answer = requests.get("https://www.zohoapis.com/status/302", timeout=5)
    assert [earlier.status_code for earlier in answer.history] == [302]
    assert answer.json()["host"] == "www.zohoapis.eu"


def test_sessions_and_adapters_made_before_are_caught(echo):
    class Own(HTTPAdapter):
        def send(self, request, *args, **kwargs):
            request.headers["Authorization"] = "own"
            return super().send(request, *args, **kwargs)

    with requests.Session() as session:
        session.mount("https://", Own(max_retries=3))
        with intercept(echo):
            assert session.get(LEADS).json()["token"] == "own"


def test_web_proxies_and_certificates_do_not_matter(echo):
    proxies = {"https": "http://proxy.invalid:3128"}
    with intercept(echo):
        assert requests.get(LEADS, proxies=proxies, verify="/nowhere", timeout=5).status_code == 200


def test_other_hosts_are_not_touched(echo, elsewhere):
    with intercept(echo):
        assert requests.post(elsewhere, data=b"abc", timeout=5).text == "elsewhere 3"


def test_the_proxy_s_url_is_caught(echo):
    echo.proxy_url = "http://pc.example:8080/base/"
    with intercept(echo):
        assert requests.get("http://pc.example:8080/base/crm", timeout=5).json()["path"] == "/base/crm"


def test_a_bug_in_the_handler_reaches_the_app_as_it_is(echo):
    with intercept(echo), pytest.raises(ValueError, match="invalid literal"):
        requests.get("https://www.zohoapis.com/status/abc", timeout=5)
