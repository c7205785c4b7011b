"""What a browser may do with an answer (Content Security Policy, level 3): nothing but what is named here.

Pages run the script that this service sends and nothing else, whatever stands in an archive's Markdown, and none may be
framed.
"""


def build_content_policy(*, images: str, scripts: str, styles: str) -> str:
    """A policy with these sources of images beside this service, of scripts and of style sheets, in its own words."""
    rules = {
        "default-src": "'none'",
        "connect-src": "'self'",
        "script-src": scripts,
        "style-src": styles,
        "style-src-attr": "'unsafe-inline'",  # the alignment of a cell, all that the sanitizer leaves
        "img-src": f"'self' {images}",
        "font-src": "'self'",  # that of formulas
        "form-action": "'self'",  # the search form
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in rules.items())


PAGE_POLICY = build_content_policy(  # a text may show pictures of its own site
    images="data: https:", scripts="'self'", styles="'self'"
)
MISSING_POLICY = build_content_policy(images="data:", scripts="'self'", styles="'self'")  # where a page is not
FOREIGN_POLICY = (  # a page or picture of others in an archive: shown as if it came from nowhere, and it loads nothing
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
DEFAULT_POLICY = build_content_policy(  # every answer that brings no policy of its own, such as a picture
    images="data:", scripts="'none'", styles="'self' 'unsafe-inline'"
)
