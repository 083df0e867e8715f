"""An app that closes deals in Zoho CRM, with requests and threads."""

from concurrent.futures import ThreadPoolExecutor

import requests

SESSION = requests.Session()
SESSION.headers["Authorization"] = "Zoho-oauthtoken 1000.static.token"
URL = "https://www.zohoapis.com/crm/v2/Deals"


def create(names: list[str]) -> list[str]:
    answer = SESSION.post(
        URL, json={"data": [{"Deal_Name": n, "Stage": "Qualification"} for n in names]}, timeout=5
    )
    return [slot["code"] for slot in answer.json()["data"]]


def close_all() -> int:
    answer = SESSION.get(URL, params={"fields": "Deal_Name"}, timeout=5)
    if answer.status_code == 204:
        return 0

    def close(deal) -> int:
        body = {"data": [{"Stage": "Closed Won"}], "trigger": ["workflow"]}
        return SESSION.put(f"{URL}/{deal['id']}", json=body, timeout=5).status_code

    with ThreadPoolExecutor(4) as pool:
        return sum(status == 200 for status in pool.map(close, answer.json()["data"]))
