"""Deals go through the stages of their pipeline, in an org that has some. Source: records.md 3.5, 3.6."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from zcrm_mock.engine import failures
from zcrm_mock.engine.failures import Refused

if TYPE_CHECKING:
    from zcrm_mock.engine.schema import Module

DEALS, PIPELINE, STAGE = "Deals", "Pipeline", "Stage"


def check(module: Module, values: Mapping[str, Any], current: Mapping[str, Any]) -> None:
    """Refuse a pipeline that the org has not, and a stage that the deal's pipeline has not.

    An update may name one of the two: it must fit the other that the deal has.
    """
    if not module.pipelines or not values.keys() & {PIPELINE, STAGE}:
        return
    pipeline, stage = (values.get(name, current.get(name)) for name in (PIPELINE, STAGE))
    if pipeline is None:
        return  # a deal from before there were any
    if pipeline not in module.pipelines:
        raise Refused(failures.mapping_mismatch("Layout", PIPELINE))
    options = module.fields[STAGE].pick_list
    named = {option.display_value for option in options if option.is_called(stage or "")}
    if not named & set(module.pipelines[pipeline]):
        raise Refused(failures.mapping_mismatch(PIPELINE, STAGE))
