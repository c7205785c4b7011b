"""The `compare_documents` prompt."""

from typing import Annotated

from mcp.server.mcpserver import Context
from pydantic import Field

from server.mcp.prompts.entry import PromptArgumentError, PromptEntry
from server.mcp.suggestions import suggest_document_ids, suggest_questions
from tools import Desk


async def compare_documents(
    ctx: Context[Desk],
    first: Annotated[str, Field(description="The id of a document, as `search` gives it.")],
    second: Annotated[str, Field(description="The id of the other document.")],
    question: Annotated[str, Field(description="What to compare them on; left out: everything.")] = "",
) -> str:
    """Compare two documents of the archive: claims, assumptions, formulas, numbers, and where they disagree."""
    reader = await ctx.request_context.lifespan_context.reader()
    first, second = reader.document(first).id, reader.document(second).id
    if first == second:
        raise PromptArgumentError("second", "names the same document as 'first'; give another")
    subject = f" on this question:\n\n{question}\n" if question else "."
    return f"""Compare `{first}` with `{second}`{subject}

- Read both with `fetch`, every part of them (`metadata.next_id` names the next part).
- Lay side by side what each claims, under which assumptions, with which formulas and symbols, and for which numbers.
- Say where they agree, where they disagree, and where one uses a result of the other. A symbol may mean different
  things in the two: define it for each.
- Support each statement with its section, and each quote with what `cite` verified.
- What only one of them treats is a difference too; do not fill it in for the other."""


PROMPT = PromptEntry(
    compare_documents,
    "Compare two documents",
    {"first": suggest_document_ids, "second": suggest_document_ids, "question": suggest_questions},
)
