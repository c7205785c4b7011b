"""What charts share: colours that colour-blind readers tell apart, scales, labels and legends."""

import math
from typing import Any

from matplotlib.mathtext import MathTextParser
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from tools.thresholds.engine.axis import Axis

STYLE: Any = {"svg.hashsalt": "refdesk", "font.size": 10, "axes.grid": True, "grid.alpha": 0.25, "axes.axisbelow": True}
REGION_COLORS = ("#9ecae9", "#fdd0a2", "#d9d9d9", "#b7e1b0", "#dcc6e8", "#f4e3a1")  # pale, for black text over them
LINE_COLORS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000")  # Okabe and Ito's
DARK_COLORS = {  # what each colour is where a reader asks for dark pages
    "#ffffff": "#1b1c1f",
    "#000000": "#e6e4de",
    "#444444": "#a6a299",
    "#b0b0b0": "#8a8b90",
    **dict(zip(REGION_COLORS, ("#1d4a6b", "#66400f", "#45474d", "#2a5630", "#4d3562", "#5a4e12"), strict=True)),
    **dict(zip(LINE_COLORS[:3], ("#5aaee6", "#f08c42", "#3cc79a"), strict=True)),
}
LABEL_BOX: Any = {"facecolor": "white", "alpha": 0.75, "lw": 0, "pad": 2}  # behind a word, which then stays legible


def draw_legend(axes: Any, handles: list[Any]) -> None:
    """Put the legend below a chart, where it covers nothing."""
    axes.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=min(len(handles), 4), frameon=False
    )


def locate_on_axis(axis: Axis, value: float) -> float:
    """Where a value stands on the drawn axis, from 0 to 1."""
    first, last = float(axis.values[0]), float(axis.values[-1])
    if axis.scale == "log":
        return math.log(value / first) / math.log(last / first)
    return (value - first) / (last - first)


def set_scale(drawn: Any, axis: Axis) -> None:
    """Give a drawn axis the scale of what it shows."""
    if axis.scale == "log":
        set_log_scale(drawn, axis.values[-1] / axis.values[0])


def set_log_scale(drawn: Any, span: float) -> None:
    """Make a drawn axis logarithmic, with plain numbers at 1, 2 and 5 of each decade while there are few decades."""
    drawn.axes.set(**{f"{drawn.axis_name}scale": "log"})
    drawn.set_major_locator(LogLocator(subs=(1, 2, 5) if span < 2e3 else (1,)))
    drawn.set_major_formatter(
        FuncFormatter(lambda value, _: f"{value:,.10g}" if 1e-3 <= value < 1e6 else f"{value:.0e}")
    )
    drawn.set_minor_formatter(NullFormatter())


def format_axis_label(axis: Axis) -> str:
    """What an axis shows: meaning, symbol and unit."""
    unit = f", {axis.field.unit}" if axis.field.unit not in ("", "count") else ""
    symbol = f"${axis.field.symbol}$" if _is_mathtext(axis.field.symbol) else axis.name
    return f"{escape_dollars(axis.field.meaning)}  {symbol}{escape_dollars(unit)}"


def _is_mathtext(symbol: str) -> bool:
    """Whether matplotlib can set this LaTeX."""
    try:
        MathTextParser("agg").parse(f"${symbol}$")
    except ValueError:
        return False
    return True


def escape_dollars(text: str) -> str:
    """Text in which a dollar sign means dollars."""
    return text.replace("$", r"\$")


def add_dark_scheme(svg: bytes) -> bytes:
    """A picture of matplotlib's that also has colours for dark pages; a program that knows no schemes shows the others.

    `prefers-color-scheme` of a picture is that of the page around it.
    """
    rules = "".join(
        f'[style*="{part}: {light}"]{{{part}: {dark} !important}}'
        for light, dark in DARK_COLORS.items()
        for part in ("fill", "stroke")
    )
    scheme = f"@media (prefers-color-scheme: dark){{svg{{fill: {DARK_COLORS['#000000']}}}{rules}}}</style>"
    return svg.replace(b"</style>", scheme.encode(), 1)
