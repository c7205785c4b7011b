"""The numbers that the archive publishes about the cost of an accepted answer."""

from tools.thresholds.cost.cost_correct import alpha_leverage, cost_correct, cost_correct_gradient, cpm_blended
from tools.thresholds.engine.publication import PublishedFigure

_STACK, _RIGHT, _ALPHA = (
    "field-note:the-inference-stack-2026",
    "field-note:the-cost-of-being-right",
    "field-note:the-alpha-asymmetry",
)
_GLOSSARY = "definition:verification-economics"

PUBLISHED: tuple[PublishedFigure, ...] = (
    PublishedFigure(
        claim="VCpD is the case R -> 1, rho_bar -> 0, alpha -> 1 of Cost-correct",
        source=_GLOSSARY,
        stated="C = CPM at the corner",
        computed=f"C = {cost_correct(17.5, 1, 0, 1):g} at CPM = 17.5",
        verdict="reproduced",
        reason="The formula at R = 1, rho_bar = 0, alpha = 1.",
    ),
    PublishedFigure(
        claim="Slope of the cost in the accept rate",
        source=_ALPHA,
        stated="dC/dalpha = -C/alpha",
        computed=f"dC/dalpha = {cost_correct_gradient(5, 12, 3, 0.5).alpha:g} = -{cost_correct(5, 12, 3, 0.5):g}/0.5",
        verdict="reproduced",
        reason="CPM 5, R 12, rho_bar 3, alpha 0.5; tests compare the derivative with differentiation of the formula.",
    ),
    PublishedFigure(
        claim="Advantage of the accept rate per percentage point on the band from 0.2 to 0.7",
        source=_ALPHA,
        stated="3x to 8x",
        computed=f"{alpha_leverage(0.2, 1e-9).leverage_marginal:.2f}x down to "
        f"{alpha_leverage(0.7, 1e-9).leverage_marginal:.2f}x",
        verdict="not reproducible from what is published",
        reason="The note's own equation gives 1/alpha; 3x to 8x is its value for alpha from 0.125 to 0.333.",
        equation="dC/dalpha = -C/alpha, so a point is worth 1/alpha times a percent of the price",
    ),
    PublishedFigure(
        claim="A chain of 50,000 tokens and an answer of 500 is 100 to 1",
        source=_GLOSSARY,
        stated="100:1",
        computed=f"{50_000 / 500:g} as the bare ratio, R = {(50_000 + 500) / 500:g} in billed tokens",
        verdict="reproduced",
        reason="Division of the two counts; R counts the answer's own tokens, because they are billed too.",
    ),
    PublishedFigure(
        claim="Part of the 280-fold fall in prices that is left to the four stack factors",
        source=_STACK,
        stated="280-fold in total, about 3x from architecture",
        computed=f"{280 / 3:.1f}-fold for the stack",
        verdict="consistent with",
        reason="280/3, a quotient of two published numbers; how it divides among the four factors is not published.",
        status="literature",
    ),
    PublishedFigure(
        claim="The 280-fold fall itself",
        source=_STACK,
        stated="280-fold at fixed quality (Stanford)",
        computed=f"{20 / 0.07:.0f}-fold from USD 20 to USD 0.07 per million tokens",
        verdict="consistent with",
        reason="Stanford's AI Index 2025: answers at the level of GPT-3.5, November 2022 to October 2024; both prices"
        " are rounded.",
        status="literature",
    ),
    PublishedFigure(
        claim="Launch price of GPT-4, March 2023",
        source=_STACK,
        stated="$30/$60 per million tokens",
        computed=f"CPM 1:1 = {cpm_blended(30, 60):g}",
        verdict="consistent with",
        reason="The prices are input to the formula, not a result of it; half their sum is the glossary's 1:1.",
        status="literature",
    ),
    PublishedFigure(
        claim="Dispersion of token efficiency at equal list price (OckBench, arXiv:2511.05722)",
        source=_RIGHT,
        stated="up to 5x",
        computed=f"C rises {cost_correct(1, 5) / cost_correct(1, 1):g}-fold when R does",
        verdict="consistent with",
        reason="The formula carries a 5-fold R into a 5-fold C; the 5x itself is a measurement that is cited.",
        status="literature",
    ),
    PublishedFigure(
        claim="Spread of the cost of a task on ARC-AGI-2",
        source=_GLOSSARY,
        stated="70x or more; the note says about two orders of magnitude",
        computed=None,
        verdict="not reproducible from what is published",
        reason="The costs of the tasks are not in hand.",
        status="literature",
    ),
)
