"""The search page: what was found by document, what narrows it, and the words marked; no script is needed."""

from server.web.search.page import answer_search_page

__all__ = ["answer_search_page"]
