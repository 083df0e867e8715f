"""The curve of each query over the number of records, as one SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

Curve = Sequence[tuple[int, float, float]]
"""Records, our milliseconds, raw SQLite's."""


def draw(curves: Mapping[str, Curve], path: Path) -> None:
    """A small panel per query: ours as a line, raw SQLite dashed; both axes logarithmic."""
    # Only this page needs it, and it is large: `make bench-scale` installs it.
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot

    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "zcrm-mock", "font.size": 8})
    columns = 4
    rows = -(-len(curves) // columns)
    figure, panels = pyplot.subplots(
        rows, columns, figsize=(11, 2.3 * rows), sharex=True, sharey=True, squeeze=False
    )
    for panel in panels.flat[len(curves) :]:
        panel.set_axis_off()
    for panel, (what, curve) in zip(panels.flat, curves.items(), strict=False):
        sizes = [size for size, _, _ in curve]
        panel.loglog(sizes, [ours for _, ours, _ in curve], "o-", color="#1f5fa8", label="zcrm-mock")
        panel.loglog(sizes, [raw for _, _, raw in curve], ".--", color="#999999", label="SQLite")
        panel.set_title(what, fontsize=8)
        panel.grid(visible=True, alpha=0.3)
        panel.minorticks_off()
    panels[0][0].legend(frameon=False)
    figure.supxlabel("records")
    figure.supylabel("milliseconds")
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
