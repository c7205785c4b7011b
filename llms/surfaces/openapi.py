"""The description of the API in OpenAPI 3.1: `/api/v1/openapi.json`."""

import json
from collections.abc import Iterator

from llms.api import API_PATH, describe_api
from llms.content.catalogue import Catalogue
from llms.content.file import File


def render_openapi(catalogue: Catalogue) -> Iterator[File]:
    """`api/v1/openapi.json`."""
    text = json.dumps(describe_api(catalogue), ensure_ascii=False, indent=1)
    yield File(f"{API_PATH[1:]}/openapi.json", f"{text}\n".encode())
