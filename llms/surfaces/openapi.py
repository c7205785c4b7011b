"""The description of the API in OpenAPI 3.1: `/api/v1/openapi.json`."""

import json
from collections.abc import Iterator

from llms.api import API_PATH, describe_api
from llms.content.catalogue import Catalogue
from llms.content.file import PlannedFile
from llms.content.json_text import encode_compact


def render_openapi(catalogue: Catalogue) -> Iterator[PlannedFile]:
    """`api/v1/openapi.json`."""

    def render() -> bytes:
        text = json.dumps(describe_api(catalogue), ensure_ascii=False, indent=1)
        return f"{text}\n".encode()

    service, kinds = catalogue.service, [section.kind for section in catalogue.sections]
    source = encode_compact([service.version, repr(service.thresholds), kinds])
    yield PlannedFile(f"{API_PATH[1:]}/openapi.json", source, render)
