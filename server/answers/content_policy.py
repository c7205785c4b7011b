"""What a browser may do with an answer (Content Security Policy, level 3): nothing but what is named here.

No answer runs a script, whatever stands in an archive's Markdown, and none may be framed. Styles stand in the pages.
"""


def build_content_policy(*, images: str) -> str:
    """A policy that shows images of this service and of `images`, sources in the policy's own words."""
    rules = {
        "default-src": "'none'",
        "connect-src": "'self'",
        "style-src": "'unsafe-inline'",
        "img-src": f"'self' {images}",
        "font-src": "'self'",  # that of formulas
        "form-action": "'self'",  # the search form
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


PAGE_POLICY = build_content_policy(images="data: https:")  # a text may show pictures of its own site
FOREIGN_POLICY = (  # a page or picture of others in an archive: shown as if it came from nowhere, and it loads nothing
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
DEFAULT_POLICY = build_content_policy(images="data:")  # every answer that brings no policy of its own
