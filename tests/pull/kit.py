"""Pulling from a fake, and asking two of them the same questions."""

from __future__ import annotations

from typing import Any

import orjson
from zcrm_client import Client

from tests.conftest import NOW, Api
from zcrm_mock import FakeCRM
from zcrm_mock.pull import Pulled, pull
from zcrm_mock.transports.httpx2_transport import FakeTransport

WHOLE = (
    "org", "users", "settings/modules", "settings/roles", "settings/profiles", "settings/territories",
    "org/currencies", "org/taxes", "settings/variables", "settings/variable_groups",
)  # fmt: skip
OF_MODULES = (
    "settings/fields", "settings/layouts", "settings/custom_views", "settings/tags", "settings/related_lists",
)  # fmt: skip


def pulled(fake: FakeCRM, **how: Any) -> Pulled:
    """What a pull makes of a fake; it must fit into a JSON file."""
    with Client(transport=FakeTransport(fake), access_token="any") as client:
        got = pull(client, **how)
    return Pulled(orjson.loads(orjson.dumps(got.org)), got.notes)


def copy_of(fake: FakeCRM) -> FakeCRM:
    """A fake of the org file that a pull of `fake` writes."""
    got = pulled(fake, keep_names=True)
    assert got.notes == []
    return FakeCRM(got.org, at=NOW)


def metadata(fake: FakeCRM) -> dict[str, Any]:
    """Every metadata answer of a fake, by what was asked."""
    api, told = Api(fake), {}
    for path in WHOLE:
        told[path] = _json(api.get(path))
    for module in fake.org.schema.modules.values():
        name = module.api_name
        told[f"modules/{name}"] = _json(api.get(f"settings/modules/{name}"))
        told[f"all fields of {name}"] = _json(api.get("settings/fields", module=name, type="all"))
        rows = {field.rows_module or field.api_name for field in module.fields.values() if field.rows}
        for path in OF_MODULES:
            told[f"{path} of {name}"] = _json(api.get(path, module=name))
        told |= {f"rows {one}": _json(api.get("settings/fields", module=one)) for one in sorted(rows)}
    return told


def _json(answer: Any) -> Any:
    return answer.json if answer.response.body else answer.status
