"""Charts without furniture: no grid, no legend, values at the bars, the comparison drawn in.

Each function lays out one chart as a `Drawing`, which templates/charts.html turns into the same SVG for page and
paper. `show` writes a number for the reader; an unknown value is None and shown as such.
"""

from kafield.kit.chart_bars import bars
from kafield.kit.chart_columns import columns, waterfall
from kafield.kit.chart_lines import line, sparkline
from kafield.kit.chart_parts import meter, ring
from kafield.kit.drawing import PAPER

__all__ = ["PAPER", "bars", "columns", "line", "meter", "ring", "sparkline", "waterfall"]
