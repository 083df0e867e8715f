"""Bulk jobs: records that go out as a zipped CSV, and come in as one. Source: platform.md 26, 27."""

from __future__ import annotations

from zcrm_mock.engine.bulk import read, write, writing
from zcrm_mock.engine.jobs import Kind

JOB_KINDS = {
    read.KIND: Kind(read.run, read.broken, read.tell),
    write.KIND: Kind(writing.run, writing.broken, write.tell),
}
