"""Traces: the SDK makes a span a message; here they get somewhere to go."""

import os
from collections.abc import Mapping

from index import MissingExtraError

ENDPOINT_VARIABLES = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


def configure_tracing(environment: Mapping[str, str] = os.environ) -> None:
    """Send spans to the collector that OpenTelemetry's own variables name; without one, nothing is recorded.

    Raises MissingExtraError when a collector is named and the `traces` extra is not installed.
    """
    if not any(environment.get(name) for name in ENDPOINT_VARIABLES):
        return
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise MissingExtraError("Sending traces", "traces") from error
    provider = TracerProvider(
        resource=Resource.create({"service.name": environment.get("OTEL_SERVICE_NAME", "refdesk")})
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
