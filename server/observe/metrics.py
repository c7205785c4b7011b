"""What the service counts, for Prometheus."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, PlatformCollector, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from index import RefdeskError, locate_index, read_manifest
from server.runs import Outcome, read_last_run

DURATION_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
REFUSAL_REASONS = {
    400: "malformed",
    401: "unauthenticated",
    403: "forbidden",
    405: "method",
    408: "slow_body",
    413: "too_large",
    421: "foreign_host",
    429: "too_many",
    503: "busy",
}


class Metrics:
    """The counters of one service, in a registry of their own."""

    def __init__(self, index: Path) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        self.registry.register(_IndexCollector(index))
        http, call = ("route", "method", "status"), ("method", "tool", "outcome")
        self.requests = Counter("refdesk_http_requests", "HTTP requests", http, registry=self.registry)
        self.latency = Histogram(
            "refdesk_http_request_seconds",
            "Until the answer is out",
            ("route",),
            buckets=DURATION_BUCKETS_S,
            registry=self.registry,
        )
        self.in_flight = Gauge(
            "refdesk_http_requests_in_flight", "HTTP requests being answered", registry=self.registry
        )
        self.refusals = Counter("refdesk_refusals", "Requests refused", ("route", "reason"), registry=self.registry)
        self.cache = Counter(
            "refdesk_cache_requests", "Answers by what a client holds", ("result",), registry=self.registry
        )
        self.registry.register(_RunCollector(index))
        self.calls = Counter("refdesk_mcp_requests", "MCP messages", call, registry=self.registry)
        self.call_latency = Histogram(
            "refdesk_mcp_request_seconds",
            "Until an MCP message is answered",
            ("method", "tool"),
            buckets=DURATION_BUCKETS_S,
            registry=self.registry,
        )

    def count_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count an HTTP request that was answered."""
        self.requests.labels(route, method, str(status)).inc()
        self.latency.labels(route).observe(seconds)
        if status in REFUSAL_REASONS:
            self.refusals.labels(route, REFUSAL_REASONS[status]).inc()
        if method in {"GET", "HEAD"} and status in {200, 304}:
            self.cache.labels("hit" if status == 304 else "miss").inc()

    def summarize(self) -> dict[str, int]:
        """How many requests and messages were answered, and how many requests refused, since the start."""
        counters = {"requests": self.requests, "refused": self.refusals, "mcp_messages": self.calls}
        return {
            name: int(sum(sample.value for sample in metric.samples if sample.name.endswith("_total")))
            for name, counter in counters.items()
            for metric in counter.collect()
        }

    def call(self, method: str, tool: str, outcome: str, seconds: float) -> None:
        """Count an MCP message that was answered."""
        self.calls.labels(method, tool, outcome).inc()
        self.call_latency.labels(method, tool).observe(seconds)


class _IndexCollector(Collector):
    """The index as its manifest says, read at each scrape."""

    def __init__(self, folder: Path) -> None:
        self._location = locate_index(folder)

    def collect(self) -> Iterator[Metric]:
        try:
            manifest = read_manifest(self._location)
        except RefdeskError:
            return
        version = {"archive": manifest.archive_sha256[:12], "generation": str(manifest.generation)}
        yield InfoMetricFamily("refdesk_index", "The state of the index", {**version, "encoder": manifest.encoder})
        yield GaugeMetricFamily("refdesk_index_documents", "Documents in the index", manifest.document_count)
        yield GaugeMetricFamily("refdesk_index_chunks", "Chunks in the index", manifest.chunk_count)
        yield GaugeMetricFamily("refdesk_index_problems", "Source files that are broken", len(manifest.problems))


class _RunCollector(Collector):
    """The last ingest, as its report says, read at each scrape."""

    def __init__(self, folder: Path) -> None:
        self._location = locate_index(folder)

    def collect(self) -> Iterator[Metric]:
        run = read_last_run(self._location)
        if run is None:
            return
        ended, began = (datetime.fromisoformat(time).timestamp() for time in (run.ended, run.began))
        yield GaugeMetricFamily("refdesk_ingest_end_timestamp_seconds", "When the last ingest ended", ended)
        yield GaugeMetricFamily("refdesk_ingest_duration_seconds", "How long the last ingest took", ended - began)
        outcomes = GaugeMetricFamily("refdesk_ingest_outcome", "What came of the last ingest", labels=["outcome"])
        for name in get_args(Outcome):
            outcomes.add_metric([name], float(run.outcome == name))
        yield outcomes
        if run.report is not None:
            changes = GaugeMetricFamily("refdesk_ingest_documents", "What the last ingest did", labels=["change"])
            for name in ("added", "changed", "removed"):
                changes.add_metric([name], run.report[name])
            yield changes
