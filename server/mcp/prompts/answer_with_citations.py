"""The `answer_with_citations` prompt."""

from typing import Annotated

from mcp.server.mcpserver import Context
from pydantic import Field

from server.mcp.prompts.entry import PromptEntry
from server.mcp.suggestions import suggest_questions
from tools import Desk

COMPUTE = """\
- Compute with `compute_threshold` where the question asks for a number; with `detail` as `full` it names the formulas:
  say which the archive states, proves or calibrates, and which are from the literature or derived.
"""


async def answer_with_citations(
    ctx: Context[Desk],
    question: Annotated[str, Field(description="The question, in one or two sentences.")],
) -> str:
    """Answer a question from the archive, every claim with its source and every quote verified."""
    archive = ctx.request_context.lifespan_context.archive
    compute = COMPUTE if archive is not None and archive.offers("thresholds") else ""
    return f"""Answer this question from the archive that Refdesk serves:

{question}

- Find passages with `search`; read more of a document with `fetch` where a passage is not enough.
- Give each claim its source: title, section and URL, as the results state them.
- Quote only words that `cite` verified when it was given them as `quote`; leave out a quote that it refused.
- Say of a text marked `summary` that it is this desk's summary and not the author's words.
{compute}- When no passage scores above 0.2 or none treats the question, say that the archive does not answer it.

End with the list of documents used, each with the plain citation that `cite` gives."""


PROMPT = PromptEntry(answer_with_citations, "Answer with citations", {"question": suggest_questions})
