"""An app that keeps its newsletter in Zoho CRM, with httpx. It knows nothing of any fake."""

import httpx

# Made when the app starts, long before any test.
HTTP = httpx.Client(base_url="https://www.zohoapis.eu/crm/v2/", timeout=5)
SECRETS = {"client_id": "1000.APP", "client_secret": "s", "refresh_token": "1000.r.r"}


class Refused(Exception):
    """Zoho did not take a record, whatever the status said."""


class Crm:
    def __init__(self) -> None:
        self.token = None

    def refresh(self) -> None:
        answer = HTTP.post(
            "https://accounts.zoho.eu/oauth/v2/token", data={"grant_type": "refresh_token", **SECRETS}
        )
        self.token = answer.json()["access_token"]

    def send(self, method: str, path: str, **more) -> httpx.Response:
        if self.token is None:
            self.refresh()
        for _ in range(2):
            answer = HTTP.request(
                method, path, headers={"Authorization": f"Zoho-oauthtoken {self.token}"}, **more
            )
            if answer.status_code != 401:
                break
            self.refresh()
        return answer

    def subscribe(self, email: str, name: str) -> str:
        answer = self.send("POST", "Contacts/upsert", json={"data": [{"Email": email, "Last_Name": name}]})
        slot = answer.json()["data"][0]
        if slot["status"] != "success":
            raise Refused(slot["message"])
        return slot["action"]

    def find(self, email: str):
        answer = self.send("GET", "Contacts/search", params={"criteria": f"(Email:equals:{email})"})
        return answer.json()["data"][0] if answer.status_code == 200 else None

    def everybody(self) -> list[str]:
        names, page = [], 1
        while True:
            answer = self.send("GET", "Contacts", params={"page": page, "per_page": 100, "sort_order": "asc"})
            if answer.status_code == 204:
                return names
            body = answer.json()
            names += [contact["Last_Name"] for contact in body["data"]]
            if not body["info"]["more_records"]:
                return names
            page += 1


async def newest_lead() -> str | None:
    async with httpx.AsyncClient() as http:
        answer = await http.get(
            "https://www.zohoapis.com/crm/v2/Leads?per_page=1", headers={"Authorization": "Bearer any"}
        )
    return answer.json()["data"][0]["Last_Name"] if answer.status_code == 200 else None
