"""The `brief_on_topic` prompt."""

from typing import Annotated

from pydantic import Field

from server.mcp.prompts.entry import PromptEntry
from server.mcp.suggestions import suggest_topics


def brief_on_topic(
    topic: Annotated[str, Field(description="A topic of the archive, or any subject.")],
) -> str:
    """Write a brief of one page on a topic: what the archive establishes, with numbers, and what it leaves open."""
    return f"""Write a brief of one page on this topic, from the archive that Refdesk serves:

{topic}

- See what there is: `list_documents` with this `topic` where the archive has it, and `search` in any case.
- Read the documents that carry the subject with `fetch`.
- Begin with the answer in three sentences. Then: what is established, the decisive numbers with their conditions, what
  to do with it, and what the archive leaves open.
- Give each statement its document and section; quote only what `cite` verified.
- Say of a text marked `summary` that it is this desk's summary. Where the archive is silent, say so."""


PROMPT = PromptEntry(brief_on_topic, "Brief on a topic", {"topic": suggest_topics})
