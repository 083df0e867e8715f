"""The client is small, and stays so."""

from __future__ import annotations

from pathlib import Path

import zcrm_client


def test_the_client_has_less_than_1500_lines_in_all():
    files = Path(zcrm_client.__file__).parent.rglob("*")
    sizes = {
        file.name: len(file.read_text().splitlines()) for file in files if "__pycache__" not in file.parts
    }
    assert len(sizes) > 5
    assert sum(sizes.values()) < 1500, sizes
