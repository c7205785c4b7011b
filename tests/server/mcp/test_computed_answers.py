"""Formulas and computed results in an answer are checked as an agent meets them."""

from pathlib import Path

import pytest

from tests.server.mcp.test_tools import call, client

pytestmark = pytest.mark.anyio
PAPER = "paper:routing-premium"
CALL = "routing_premium(kappa=0.8, Delta=0.5, gamma=0.05)"
ANSWERS = (
    (f"Routing pays if $\\kappa\\Delta > \\gamma$ ({PAPER}).", "formula", True, "which is the same"),
    (f"Routing pays if $\\kappa > \\gamma\\Delta$ ({PAPER}).", "formula", False, "which is another"),
    ("A signal of that kind earns $0.8 \\cdot 0.5 = 0.45$ of it.", "formula", False, "It is 0.4."),
    (f"`{CALL}` gives 0.35 of the base cost.", "result", True, "gives premium = 0.35."),
    (f"`{CALL}` gives 0.53 of the base cost.", "result", False, "gives premium = 0.35"),
    ("With routing_premium, kappa = 0.8, Delta = 50 % and gamma = 5 % the margin = 0.36.", "result", False, "0.35."),
)


async def test_formulas_are_compared_with_the_published_and_results_are_computed_again(shipped: Path) -> None:
    async with client(shipped) as connected:
        for text, kind, holds, detail in ANSWERS:
            checked = await call(connected, "verify_citations", text=text)
            (found,) = [check for check in checked["checks"] if check["kind"] == kind]
            assert found["holds"] is holds, text
            assert detail in found["detail"], text
            assert (checked["verdict"] == "fails") is not holds
        quiet = f"`{CALL}` is a call, cost_correct takes R = 3, and routing_premium(kappa=7, Delta=1) gives 4."
        assert (await call(connected, "verify_citations", text=quiet))["checks"] == []


async def test_a_formula_that_holds_does_not_make_the_words_around_it_supported(shipped: Path) -> None:
    async with client(shipped) as connected:
        checked = await call(
            connected, "verify_citations", text=f"It never pays if $\\kappa\\Delta > \\gamma$ ({PAPER})."
        )
    assert checked["counts"]["supported"] == 0
    assert checked["verdict"] != "holds"
