"""The operations of the API; to add one: one line in OPERATIONS, its handler in `server/web/api.py`, one test."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from index import MAX_QUERY_CHARS
from index.documents.document import DATE_PATTERN
from llms.api.models import (
    ApiChangePage,
    ApiDocument,
    ApiDocumentPage,
    ApiHistory,
    ApiModel,
    ApiSearchResult,
    ApiThresholds,
    ApiVersion,
)

API_PATH = "/api/v1"  # of the API, below the base URL
INSTANT_PATTERN = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z"
VERSION_PATTERN = r"[A-Za-z0-9_-]{30,1000}"  # longer than any date, which would be taken for one


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its JSON schema, and what is `expected` of it in the words of an error."""

    name: str
    description: str
    schema: Mapping[str, Any]
    expected: str = ""
    is_required: bool = False

    def accepts(self, text: str) -> bool:
        """Whether a text is of the schema's pattern, or a number within its bounds; the search checks its length."""
        if self.schema["type"] == "integer":
            is_number = re.fullmatch(r"0|[1-9]\d{0,8}", text) is not None
            return is_number and self.schema["minimum"] <= int(text) <= self.schema["maximum"]
        return re.fullmatch(self.schema.get("pattern", ".*"), text, re.DOTALL) is not None


@dataclass(frozen=True, slots=True)
class Operation:
    """What the API does at a path below API_PATH; with a `body`, which is described here, for POST, else for GET.

    `answer` is ApiModel itself where nothing is said of the shape. A service without what it `needs` leaves it out.
    """

    id: str
    path: str
    summary: str
    answer: type[ApiModel] = ApiModel
    parameters: Sequence[Parameter] = ()
    body: str = ""
    needs: Literal["thresholds"] | None = None

    @property
    def method(self) -> str:
        """The method, in capitals."""
        return "POST" if self.body else "GET"

    @property
    def query(self) -> Mapping[str, Parameter]:
        """The parameters of the query by name; the others are in the path."""
        return {each.name: each for each in self.parameters if f"{{{each.name}}}" not in self.path}

    @property
    def refusals(self) -> Sequence[int]:
        """The statuses of its own errors: a bad request, nothing at the path, a body that does not come."""
        return [400, *([404] if "{" in self.path else []), *([408] if self.body else [])]


def select_operations(offered: Collection[str]) -> Sequence[Operation]:
    """The operations of a service that offers these of the parts that an operation may need."""
    return [operation for operation in OPERATIONS if operation.needs is None or operation.needs in offered]


_TEXT = {"type": "string", "minLength": 1}
_KIND = Parameter("type", "Only documents of this kind.", {**_TEXT, "description": "A kind of the archive."})
_TOPIC = Parameter("topic", "Only documents about this topic.", _TEXT)
_DATE = Parameter(
    "since",
    "Only documents dated then or later; those without a date are left out.",
    {"type": "string", "pattern": DATE_PATTERN},
    "a year, a month or a day, such as 2026-05",
)
_CHANGED = Parameter(
    "changed_since",
    "Only documents that this service saw new or changed then or later.",
    {"type": "string", "pattern": DATE_PATTERN},
    "a year, a month or a day, such as 2026-05",
)
_SINCE = Parameter(
    "since",
    "Only changes published at this instant (UTC) or later, or after the `version` that an answer of before has.",
    {"type": "string", "pattern": f"^(?:{INSTANT_PATTERN}|{VERSION_PATTERN})$"},
    "an instant in UTC, such as 2026-11-25T08:00:00Z, or the `version` of an answer of before",
)
_CURSOR = Parameter("cursor", "Where to go on: `next` of the answer before has it.", _TEXT)
_WORDS = "A question or a few words."
_QUESTION = Parameter(
    "q", _WORDS, {**_TEXT, "maxLength": MAX_QUERY_CHARS}, "a question or a few words", is_required=True
)
_LIMIT = Parameter(
    "limit",
    "How many passages.",
    {"type": "integer", "minimum": 1, "maximum": 50, "default": 10},
    "a number from 1 to 50",
)
_PATH = Parameter("path", "The path of the document, or its id.", {"type": "string"})
_VERSION = Parameter("version", "A stated version, or a beginning of the text's hash.", {"type": "string"})
_OF = Parameter("of", "The version whose changes are shown, else the newest.", {**_TEXT, "maxLength": 80})
_NAME = Parameter("name", "One of the names that `/thresholds` lists.", {"type": "string"})

OPERATIONS: Sequence[Operation] = (
    Operation(
        "listDocuments",
        "/documents",
        "Documents, in the order of the archive's lists",
        ApiDocumentPage,
        (_KIND, _TOPIC, _DATE, _CHANGED, _CURSOR),
    ),
    Operation(
        "getHistory",
        "/documents/{path}/history",
        "The versions of a document, by its path or id, newest first, and what changed in one",
        ApiHistory,
        (_PATH, _OF),
    ),
    Operation(
        "getVersion",
        "/documents/{path}/versions/{version}",
        "The text and the citation of a version",
        ApiVersion,
        (_PATH, _VERSION),
    ),
    Operation("getDocument", "/documents/{path}", "One document, by its path or id", ApiDocument, (_PATH,)),
    Operation(
        "listChanges",
        "/changes",
        "What was created, updated and withdrawn on this service, oldest first",
        ApiChangePage,
        (_SINCE, _CURSOR),
    ),
    Operation("search", "/search", "Passages that answer a question, best first", ApiSearchResult, (_QUESTION, _LIMIT)),
    Operation(
        "listThresholds", "/thresholds", "The thresholds that can be computed", ApiThresholds, needs="thresholds"
    ),
    Operation(
        "describeThreshold",
        "/thresholds/{name}",
        "A threshold's inputs, with an example",
        ApiThresholds,
        (_NAME,),
        needs="thresholds",
    ),
    Operation(
        "computeThreshold",
        "/thresholds/{name}",
        "The threshold for these inputs: decision, margin, break-evens, elasticities",
        parameters=(_NAME,),
        body="Numbers by input name.",
        needs="thresholds",
    ),
)
