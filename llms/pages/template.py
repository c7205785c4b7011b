"""The templates of pages, in `templates/`: everything that they show is escaped, except what `trust_html` marks."""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from html import escape
from typing import ClassVar

from jinja2 import (
    ChoiceLoader,
    DictLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from llms.content.service import NO_THEME, Theme
from llms.pages.assets import list_style_sheets, name_asset
from llms.pages.theme import TEMPLATES, ThemeError


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContext:
    """What a template shows, as `page`; each page has a class of its own, which names its template."""

    template: ClassVar[str]

    @property
    def theme(self) -> Theme:
        """The theme that the page is shown in."""
        return NO_THEME


def render_page(page: PageContext) -> str:
    """Fill the template of a page. Raises UndefinedError for a value that it lacks; in a theme, ThemeError."""
    theme = page.theme
    if theme == NO_THEME:
        return _template(page.template, theme).render(page=page)
    try:
        return _template(page.template, theme).render(page=page)
    except (TemplateError, TypeError, OverflowError) as error:
        raise ThemeError(page.template, f"cannot be filled: {error}") from error


def trust_html(html: str) -> Markup:
    """Mark HTML that this product rendered, so that a template shows it as it is.

    The only place where a string becomes markup: bodies rendered from Markdown, JSON-LD, COinS, parts of a site.
    """
    return Markup(html)  # noqa: S704 - the reason this function exists


def escape_quotes(value: str) -> str:
    """Escape a value that has quotes; Jinja escapes the others, and passes on what is markup already.

    Jinja's own escaping writes quotes as `&#34;`; `html.escape` writes what readers of earlier versions have. A value
    that is no string, such as None, is a fault of the page and raises.
    """
    if isinstance(value, Markup) or ('"' not in value and "'" not in value):
        return value
    return Markup(escape(value))  # noqa: S704 - escaped


@cache
def _template(name: str, theme: Theme) -> Template:
    return _environment(theme).get_template(name)


@cache
def _environment(theme: Theme) -> Environment:
    ours = FileSystemLoader(TEMPLATES)
    kind = ImmutableSandboxedEnvironment if theme.templates else Environment
    environment = kind(
        loader=ChoiceLoader([DictLoader(dict(theme.templates)), ours]) if theme.templates else ours,
        autoescape=True,
        undefined=StrictUndefined,
        finalize=escape_quotes,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,  # a template is compiled once a process
    )
    environment.globals |= {
        "shared_part": partial(_render_shared_part, theme),
        "style_sheets": list_style_sheets(),
        "script": name_asset("site.js"),
    }
    return environment


@lru_cache(maxsize=256)  # a few parts of each site, and a tag for each kind of link
def _render_shared_part(theme: Theme, name: str, value: Hashable) -> Markup:
    """Part of a page that depends on `value` alone: rendered once, not for each of thousands of pages."""
    return trust_html(_template(name, theme).render(value=value).removesuffix("\n"))
