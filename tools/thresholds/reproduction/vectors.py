"""Check the public functions against a file of test vectors: inputs with the outputs that they must give."""

import inspect
import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, Self, TypeAlias, TypeGuard

from pydantic import Field, ValidationError, model_validator

from index import Model, RefdeskError
from tools import thresholds

VECTORS_SCHEMA = "threshold-vectors/1"
SIMULATION_FUNCTION = "composition_simulation"  # the function that a file's `simulations` are run through
Functions: TypeAlias = Mapping[str, Callable[..., object]]
_NAN_TEXT = "__NaN__"  # JSON has no NaN


class VectorFileError(RefdeskError, ValueError):
    """A file of test vectors that cannot be read."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"'{path}' is not a file of test vectors: {reason}. Give a file in format {VECTORS_SCHEMA}.")


class VectorResult(Model):
    """The outcome of one vector, and what differs where it fails."""

    id: str
    tool: str
    outcome: Literal["pass", "fail", "unknown tool"]
    differences: tuple[str, ...] = ()


class VectorReport(Model):
    """The outcomes of a file of vectors, in its order."""

    results: tuple[VectorResult, ...]

    def count(self, outcome: Literal["pass", "fail", "unknown tool"]) -> int:
        """Count the vectors with this outcome."""
        return sum(result.outcome == outcome for result in self.results)

    @property
    def passed(self) -> bool:
        """Whether there are vectors and every one of them passes."""
        return bool(self.results) and self.count("pass") == len(self.results)


class Tolerance(Model):
    """How far a number may be from its vector: relative, or absolute near zero."""

    relative: float
    absolute: float


class _Vector(Model, extra="ignore"):
    id: str
    tool: str
    inputs: dict[str, Any]
    output: Any = None
    refuse: bool = False

    @model_validator(mode="after")
    def _check_outcome(self) -> Self:
        if self.refuse == ("output" in self.model_fields_set):
            raise ValueError("a vector has either an output or refuse: true")
        return self


class _Simulation(Model, extra="allow"):
    """A statistical check: `result` has the name_abs or name_rel of `tolerance`, the other fields are the inputs."""

    tolerance: dict[str, float]
    result: dict[str, float]

    @model_validator(mode="after")
    def _check_tolerances(self) -> Self:
        bare = [name for name in self.result if not {f"{name}_abs", f"{name}_rel"} & set(self.tolerance)]
        if bare:
            raise ValueError(f"a simulation's result has no tolerance for {bare[0]}")
        return self


class _VectorFile(Model, extra="ignore"):
    schema_: Literal["threshold-vectors/1"] = Field(alias="schema")
    tolerance_rel: float
    tolerance_abs: float
    vectors: list[_Vector]
    simulations: tuple[_Simulation, ...] = ()


def check_vectors(path: Path | str) -> VectorReport:
    """Run every vector of the file through the public function that it names, and every simulation likewise.

    A vector with `refuse` passes if the function raises a RefdeskError. Outputs are compared to the file's
    tolerances, name by name where there are several. A simulation goes through `composition_simulation` and has
    tolerances of its own. Raises VectorFileError for a file in another format.
    """
    file = _read(Path(path))
    tolerance = Tolerance(relative=file.tolerance_rel, absolute=file.tolerance_abs)
    functions = _list_public_functions()
    results = [_check(vector, functions, tolerance) for vector in file.vectors]
    results += [_check_simulation(simulation, functions) for simulation in file.simulations]
    return VectorReport(results=tuple(results))


def compare(expected: object, found: object, tolerance: Tolerance, where: str = "output") -> list[str]:
    """Say how `found` differs from `expected`, at every depth; names that `expected` lacks are not compared."""
    if isinstance(expected, Mapping):
        return _compare_names(expected, found, tolerance, where)
    if isinstance(expected, list):
        if not isinstance(found, list | tuple) or len(found) != len(expected):
            return [f"{where}: expected {expected!r}, found {found!r}"]
        pairs = enumerate(zip(expected, found, strict=True))
        return [line for place, (want, got) in pairs for line in compare(want, got, tolerance, f"{where}[{place}]")]
    return [] if _is_equal(expected, found, tolerance) else [f"{where}: expected {expected!r}, found {found!r}"]


def _compare_names(expected: Mapping[str, object], found: object, tolerance: Tolerance, where: str) -> list[str]:
    lines = []
    for name, want in expected.items():
        if isinstance(found, Mapping) and name in found:
            lines += compare(want, found[name], tolerance, f"{where}.{name}")
        elif isinstance(found, Model) and name in type(found).model_fields:
            lines += compare(want, getattr(found, name), tolerance, f"{where}.{name}")
        else:
            lines.append(f"{where}.{name}: expected {want!r}, not found in {found!r}")
    return lines


def _is_equal(expected: object, found: object, tolerance: Tolerance) -> bool:
    if not _is_number(expected) or not _is_number(found):
        return type(expected) is type(found) and expected == found
    if math.isnan(expected) or math.isnan(found):
        return math.isnan(expected) and math.isnan(found)
    return math.isclose(expected, found, rel_tol=tolerance.relative, abs_tol=tolerance.absolute)


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _check(vector: _Vector, functions: Functions, tolerance: Tolerance) -> VectorResult:
    def differences(found: object) -> list[str]:
        return [f"not refused, found {found!r}"] if vector.refuse else compare(vector.output, found, tolerance)

    return _run(vector, functions, differences)


def _check_simulation(simulation: _Simulation, functions: Functions) -> VectorResult:
    inputs = dict(simulation.model_extra or {})
    place = ",".join(f"{name}={value}" for name, value in inputs.items())

    def differences(found: object) -> list[str]:
        return [
            line
            for name, want in simulation.result.items()
            for line in compare({name: want}, found, _get_tolerance(simulation, name))
        ]

    return _run(
        _Vector(id=f"{SIMULATION_FUNCTION}/{place}", tool=SIMULATION_FUNCTION, inputs=inputs, output=None),
        functions,
        differences,
    )


def _get_tolerance(simulation: _Simulation, name: str) -> Tolerance:
    stated = simulation.tolerance
    return Tolerance(relative=stated.get(f"{name}_rel", 0.0), absolute=stated.get(f"{name}_abs", 0.0))


def _run(vector: _Vector, functions: Functions, differences: Callable[[object], list[str]]) -> VectorResult:
    if vector.tool not in functions:
        return VectorResult(id=vector.id, tool=vector.tool, outcome="unknown tool")
    try:
        found = functions[vector.tool](**vector.inputs)
    except RefdeskError as error:
        lines = [] if vector.refuse else [f"refused: {error}"]
    except Exception as error:  # a crash is this vector's result, and the others still run
        lines = [f"raised {type(error).__name__}: {error}"]
    else:
        lines = differences(found)
    return VectorResult(id=vector.id, tool=vector.tool, outcome="fail" if lines else "pass", differences=tuple(lines))


def _list_public_functions() -> dict[str, Callable[..., object]]:
    public = {name: getattr(thresholds, name) for name in thresholds.__all__}
    return {name: value for name, value in public.items() if inspect.isfunction(value)}


def _read(path: Path) -> _VectorFile:
    try:
        return _VectorFile.model_validate(_replace_nan(json.loads(path.read_text(encoding="utf-8"))))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise VectorFileError(path, f"{place}: {first['msg']}") from error
    except (OSError, ValueError) as error:
        raise VectorFileError(path, str(error)) from error


def _replace_nan(value: object) -> Any:
    if isinstance(value, dict):
        return {name: _replace_nan(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_replace_nan(part) for part in value]
    return math.nan if value == _NAN_TEXT else value
