"""Which licence a file states, told by the words that it begins with."""

from collections.abc import Mapping

MAX_LICENSE_CHARS = 3_000  # that are looked at

# The words that open a licence, in lower case with single spaces, by its SPDX id; the longer of two comes first.
_BEGINNINGS: Mapping[str, str] = {
    "gnu affero general public license version 3": "AGPL-3.0-only",
    "gnu lesser general public license version 3": "LGPL-3.0-only",
    "gnu lesser general public license version 2.1": "LGPL-2.1-only",
    "gnu general public license version 3": "GPL-3.0-only",
    "gnu general public license version 2": "GPL-2.0-only",
    "gnu free documentation license version 1.3": "GFDL-1.3-only",
    "apache license version 2.0": "Apache-2.0",
    "mozilla public license version 2.0": "MPL-2.0",
    "mozilla public license, version 2.0": "MPL-2.0",
    "creative commons attribution-noncommercial-noderivatives 4.0": "CC-BY-NC-ND-4.0",
    "creative commons attribution-noncommercial-sharealike 4.0": "CC-BY-NC-SA-4.0",
    "creative commons attribution-noncommercial 4.0": "CC-BY-NC-4.0",
    "creative commons attribution-noderivatives 4.0": "CC-BY-ND-4.0",
    "creative commons attribution-sharealike 4.0": "CC-BY-SA-4.0",
    "creative commons attribution 4.0": "CC-BY-4.0",
    "attribution-noncommercial-noderivatives 4.0 international": "CC-BY-NC-ND-4.0",
    "attribution-noncommercial-sharealike 4.0 international": "CC-BY-NC-SA-4.0",
    "attribution-noncommercial 4.0 international": "CC-BY-NC-4.0",
    "attribution-noderivatives 4.0 international": "CC-BY-ND-4.0",
    "attribution-sharealike 4.0 international": "CC-BY-SA-4.0",
    "attribution 4.0 international": "CC-BY-4.0",
    "creative commons legal code cc0 1.0 universal": "CC0-1.0",
    "cc0 1.0 universal": "CC0-1.0",
    "this is free and unencumbered software released into the public domain": "Unlicense",
    "permission is hereby granted, free of charge, to any person obtaining a copy": "MIT",
    "permission to use, copy, modify, and/or distribute this software for any purpose": "ISC",
}
_BSD = "redistribution and use in source and binary forms"


def find_license(text: str) -> str | None:
    """The SPDX id of the licence that a text is; None for one that is not known."""
    words = " ".join(text[:MAX_LICENSE_CHARS].lower().replace(",", ", ").split())
    plain = words.replace(", ", " ")
    for beginning, name in _BEGINNINGS.items():
        if beginning in words or beginning.replace(", ", " ") in plain:
            return name
    if _BSD in words:
        return "BSD-3-Clause" if "neither the name" in words else "BSD-2-Clause"
    return None
