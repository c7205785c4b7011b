"""The pages of the thresholds: a form each, and the answer for what stands in it, without any script."""

import csv
import io
import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from index import Document, RefdeskError
from index.markdown.maths.tex import write_to_read
from llms import Layout, PageSite, convert_to_mathml, render_page, trust_html
from server.edge import ServiceRoute
from server.web.computed import compute
from server.web.page_site import answer_page, describe_site
from tools import Desk
from tools.thresholds import THRESHOLDS, find_threshold
from tools.thresholds.asking.assignments import read_value
from tools.thresholds.asking.words import show_value, write_value
from tools.thresholds.engine.inputs import Choice, Field
from tools.thresholds.engine.sweep import iterate_rows

if TYPE_CHECKING:
    from index.storage.reader import Reader
    from tools.thresholds import Evaluation, Threshold
    from tools.thresholds.engine.result import BreakEven, Formula

THRESHOLDS_PATH = "/compute"
SHOWN_DIGITS = 6  # significant ones of a number
MAX_VALUE_CHARS = 2_000  # characters of what is typed into a field


class InputTextError(RefdeskError, ValueError):
    """What is typed into a field, or stands in an address, cannot be an input."""

    http_status = 400

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        super().__init__(f"The input '{name[:60]}' {reason}.")


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of the form: `value` is what stands in it, `options` are the names of a choice."""

    name: str
    symbol: str
    meaning: str
    hint: str
    value: str
    options: Sequence[str]
    is_required: bool


@dataclass(frozen=True, slots=True)
class ShownFormula:
    """A formula, how it is known, and the meanings of its symbols; `url` is the page of its document, if any."""

    shown: Markup
    status: str
    source: str
    url: str
    symbols: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdListPage(Layout):
    """Every threshold by its family, as name, title and question."""

    template: ClassVar[str] = "thresholds.html"
    families: Sequence[tuple[str, Sequence[tuple[str, str, str]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdPage(Layout):
    """A form with the answer for what stands in it; `error` says why there is none."""

    template: ClassVar[str] = "threshold.html"
    threshold: "Threshold"
    fields: Sequence[FormField]
    is_example: bool
    error: str
    answer: "Evaluation | None"
    values: Sequence[tuple[str, str]]
    margin: str
    break_evens: Sequence[tuple[str, str]]
    table: Sequence[Sequence[str]]
    formulas: Sequence[ShownFormula]
    picture: str
    picture_alt: str
    rows_url: str
    call: str
    curl: str


def build_threshold_routes() -> list[ServiceRoute]:
    """`/compute`, `/compute/NAME`, and its picture and rows for the same inputs."""
    endpoints = {
        THRESHOLDS_PATH: _answer_list,
        f"{THRESHOLDS_PATH}/{{name}}.svg": _answer_picture,
        f"{THRESHOLDS_PATH}/{{name}}.csv": _answer_rows,
        f"{THRESHOLDS_PATH}/{{name}}": _answer_page,
    }
    return [ServiceRoute(Route(path, endpoint), is_computed=True) for path, endpoint in endpoints.items()]


async def _answer_list(request: Request) -> Response:
    reader, base_url = await _open(request)
    title = reader.manifest.archive.title
    families: dict[str, list[tuple[str, str, str]]] = {}
    for threshold in THRESHOLDS.values():
        families.setdefault(threshold.family, []).append((threshold.name, threshold.title, threshold.question))
    page = ThresholdListPage(
        site=describe_site(reader, base_url, "compute", request.app.state.theme),
        place="compute",
        title=f"Thresholds · {title}",
        description="The formulas of the archive, to compute with your own numbers.",
        families=[(name.replace("_", " "), members) for name, members in families.items()],
    )
    return answer_page(render_page(page), 200)


async def _answer_page(request: Request) -> Response:
    threshold = _find(request)
    reader, base_url = await _open(request)
    site = describe_site(reader, base_url, f"compute/{threshold.name}", request.app.state.theme)
    render = partial(_render_page, threshold, request.query_params, site, reader.documents)
    return answer_page(*await compute(request, render))


async def _answer_picture(request: Request) -> Response:
    from tools.thresholds.pictures.picture import draw

    await _open(request)
    threshold = _find(request)
    inputs = read_form(request.query_params) or dict(threshold.example)
    drawing = await compute(request, partial(draw, threshold, inputs, "svg"))
    return Response(drawing.data, 200, {"Cache-Control": "public, max-age=3600"}, "image/svg+xml")


async def _answer_rows(request: Request) -> Response:
    await _open(request)
    threshold = _find(request)
    inputs = read_form(request.query_params)

    def write_rows() -> str:
        grid = threshold.grid(inputs)
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(iterate_rows(grid))
        return text.getvalue()

    named = {"Content-Disposition": f'attachment; filename="{threshold.name}.csv"'}
    return Response(await compute(request, write_rows), 200, named, "text/csv")


async def _open(request: Request) -> "tuple[Reader, str]":
    """The index, and the address of the service. Raises HTTPException where the archive asks for no thresholds."""
    desk: Desk = request.app.state.desk
    reader = await desk.reader()
    if not reader.manifest.archive.offers("thresholds"):
        raise HTTPException(404)
    return reader, desk.base_url


def _find(request: Request) -> "Threshold":
    name = request.path_params["name"]
    if name not in THRESHOLDS:
        raise HTTPException(404)
    return find_threshold(name)


def read_form(params: QueryParams) -> dict[str, Any]:
    """The inputs that stand in an address; empty ones are not given. Raises InputTextError."""
    inputs: dict[str, Any] = {}
    for name, text in params.multi_items():
        if len(text) > MAX_VALUE_CHARS:
            raise InputTextError(name, f"is longer than {MAX_VALUE_CHARS} characters; give fewer numbers")
        if name in inputs:
            raise InputTextError(name, "stands in the address twice; give it once")
        if text.strip():
            inputs[name] = read_value(text)
    return inputs


def _render_page(
    threshold: "Threshold", params: QueryParams, site: PageSite, documents: Mapping[str, Document]
) -> tuple[str, int]:
    error, answer, inputs = "", None, dict(threshold.example)
    try:
        inputs = read_form(params) or inputs
        answer = threshold(inputs)
    except RefdeskError as refused:
        error = str(refused)
    typed = {name: write_value(value) for name, value in inputs.items()} if not error else dict(params)
    query = urlencode(typed)
    body = json.dumps(inputs, ensure_ascii=False)
    page = ThresholdPage(
        site=site,
        place="compute",
        title=f"{threshold.title} · {site.title}",
        description=threshold.question,
        threshold=threshold,
        fields=[_show_field(field, typed.get(field.name, "")) for field in threshold.inputs],
        is_example=not params,
        error=error,
        answer=answer,
        values=[] if answer is None else [(name, _show(value)) for name, value in answer.values.items()],
        margin="" if answer is None or answer.margin is None else _show(answer.margin),
        break_evens=[] if answer is None else [_show_break_even(one) for one in answer.break_evens],
        table=_list_rows(answer),
        formulas=[] if answer is None else [_show_formula(one, documents, site) for one in answer.formulas],
        picture=f"{threshold.name}.svg?{query}" if answer and find_spec("matplotlib") else "",
        picture_alt=f"{threshold.title} around these numbers; the values above say the same",
        rows_url=f"{threshold.name}.csv?{query}" if answer and answer.sweep else "",
        call=json.dumps({"threshold": threshold.name, "inputs": inputs}, ensure_ascii=False, indent=1),
        curl=f"curl {site.base_url}/api/v1/thresholds/{threshold.name} --json {shlex.quote(body)}",
    )
    return render_page(page), 400 if error else 200


def _show_field(field: Field, value: str) -> FormField:
    default = "" if field.default is None else f"; without it {field.default}"
    return FormField(
        field.name,
        write_to_read(field.symbol),
        field.meaning,
        f"{field.unit}; {field.domain}{default}",
        value,
        field.options if isinstance(field, Choice) and (not value or value in field.options) else (),
        field.default is None and not field.optional,
    )


def _show_formula(formula: "Formula", documents: Mapping[str, Document], site: PageSite) -> ShownFormula:
    document = documents.get(formula.source)
    url = site.relate(document.page_url(site.base_url)) if document else ""
    symbols = [(write_to_read(symbol), meaning) for symbol, meaning in formula.symbols.items()]
    source = document.title if document else formula.source
    named = f"{source}, {formula.theorem}" if formula.theorem else source
    return ShownFormula(trust_html(convert_to_mathml(formula.latex, True)), formula.status, named, url, symbols)


def _show_break_even(found: "BreakEven") -> tuple[str, str]:
    value = _show(found.value) if found.value is not None else "nowhere"
    return found.variable, value if found.feasible or found.value is None else f"{value}, outside its domain"


def _show(value: object) -> str:
    return show_value(value, SHOWN_DIGITS)


def _list_rows(answer: "Evaluation | None") -> Sequence[Sequence[str]]:
    if answer is None or answer.sweep is None:
        return []
    return [answer.sweep.columns, *([_show(cell) for cell in row] for row in answer.sweep.rows)]
