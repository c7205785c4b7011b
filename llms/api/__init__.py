"""The API as the service answers it and as its description tells it: operations, answers, OpenAPI."""

from llms.api.models import ApiDocument, ApiModel
from llms.api.openapi import describe_api
from llms.api.operations import API_PATH, Operation, select_operations

__all__ = ["API_PATH", "ApiDocument", "ApiModel", "Operation", "describe_api", "select_operations"]
