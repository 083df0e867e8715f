"""What the tests of the SDK say often: its objects filled, and its slots read."""

from __future__ import annotations


def made(kind, **values):
    """One of the SDK's objects, filled by its setters."""
    thing = kind()
    for name, value in values.items():
        getattr(thing, f"set_{name}")(value)
    return thing


def outcomes(answer, get):
    """Code, message and details of each slot."""
    slots = getattr(answer.get_object(), get)()
    return [
        (slot.get_code().get_value(), slot.get_message().get_value(), slot.get_details()) for slot in slots
    ]


def one_id(answer, get):
    [(code, _, details)] = outcomes(answer, get)
    assert code == "SUCCESS"
    return int(details["id"])
