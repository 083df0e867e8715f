"""Channels through the official SDK: subscribed, read, changed and ended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from zcrmsdk.src.com.zoho.crm.api.notification import (
    BodyWrapper,
    DisableNotificationsParam,
    GetNotificationDetailsParam,
    Notification,
    NotificationOperations,
)

CHANNEL = 1000000068001


def body(**values):
    one = Notification()
    for name, value in values.items():
        getattr(one, f"set_{name}")(value)
    made = BodyWrapper()
    made.set_watch([one])
    return made


def outcome(answer):
    [slot] = answer.get_object().get_watch()
    return slot.get_code().get_value(), slot.get_message().get_value()


@pytest.fixture
def channel(sdk):
    whole = body(
        channel_id=CHANNEL,
        events=["Deals.all"],
        notify_url="https://hooks.example.com/x",
        token="t",
        channel_expiry=sdk.now + timedelta(hours=2),
    )
    answer = NotificationOperations().enable_notifications(whole)
    assert answer.get_status_code() == 201
    assert outcome(answer)[0] == "SUCCESS"


def read(sdk, **params):
    asked = sdk.params(GetNotificationDetailsParam, **params)
    return NotificationOperations().get_notification_details(asked)


def test_a_channel_is_read(sdk, channel):
    [told] = read(sdk, channel_id=CHANNEL, module="Deals").get_object().get_watch()
    assert (told.get_channel_id(), told.get_token()) == (CHANNEL, "t")
    assert told.get_events() == ["Deals.create", "Deals.edit", "Deals.delete"]
    assert (told.get_resource_name(), told.get_notify_url()) == ("Deals", "https://hooks.example.com/x")
    assert told.get_channel_expiry() == sdk.now + timedelta(hours=2)


def test_a_channel_is_changed_and_ended(sdk, channel):
    api = NotificationOperations()
    whole = body(channel_id=CHANNEL, events=["Leads.edit"], notify_url="https://hooks.example.com/y")
    assert outcome(api.update_notifications(whole)) == (
        "SUCCESS",
        "Successfully updated the subscribe details",
    )
    assert (
        outcome(api.update_notification(body(channel_id=CHANNEL, token="u", events=["Leads.edit"])))[0]
        == "SUCCESS"
    )
    [told] = read(sdk).get_object().get_watch()
    assert (told.get_events(), told.get_token()) == (["Leads.edit"], "u")
    fewer = body(channel_id=CHANNEL, events=["Leads.edit"], deleteevents=True)
    assert outcome(api.disable_notification(fewer)) == (
        "SUCCESS",
        "Successfully removed the subscribe details",
    )
    assert read(sdk).get_status_code() == 204
    api.enable_notifications(whole)
    ids = sdk.params(DisableNotificationsParam, channel_ids=CHANNEL)
    assert outcome(api.disable_notifications(ids))[0] == "SUCCESS"
    again = api.disable_notifications(ids)
    assert outcome(again)[0] == "NOT_SUBSCRIBED"


def test_a_channel_that_cannot_be_is_told(sdk):
    answer = NotificationOperations().enable_notifications(
        body(channel_id=CHANNEL, events=["Nothing.all"], notify_url="https://hooks.example.com/x")
    )
    assert (answer.get_status_code(), outcome(answer)[0]) == (202, "INVALID_MODULE")
