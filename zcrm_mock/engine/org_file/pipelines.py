"""The pipelines that deals go through, as an org file declares them: which stages each has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from zcrm_mock.engine.fields import Field, PickListValue
from zcrm_mock.engine.org_file.declared import Declared
from zcrm_mock.engine.pipelines import DEALS, PIPELINE, STAGE
from zcrm_mock.engine.schema import Module

Fields = Mapping[str, Field]


def read_pipelines(
    declared: Declared, module: Module, fields: Fields
) -> tuple[dict[str, tuple[str, ...]], Fields]:
    """The stages of each pipeline, and the fields with a `Pipeline` that no deal does without.

    Source: records.md 3.6 and 3.8.
    """
    if module.api_name != DEALS:
        raise declared.error("only deals go through pipelines")
    pipelines = {name: _stages(part, fields) for name, part in declared.table().items()}
    options = tuple(PickListValue(name, name) for name in pipelines)
    known = fields.get(PIPELINE, module.fields[PIPELINE])
    return pipelines, {
        **fields,
        PIPELINE: replace(known, pick_list=options, system_mandatory=bool(options), sparse=not options),
    }


def _stages(declared: Declared, fields: Fields) -> tuple[str, ...]:
    """Stages by the names that are shown; an org file may say either name of an option."""
    stages = []
    for item in declared.items():
        named = [option for option in fields[STAGE].pick_list if option.is_called(item.text())]
        if not named:
            raise item.error("this is no option of the field Stage")
        stages.append(named[0].display_value)
    return tuple(stages)
