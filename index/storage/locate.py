"""Make the location of a place that a setting names."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

from index.storage.folder import FolderLocation
from index.storage.location import IndexLocation, LocationError

Place: TypeAlias = IndexLocation | Path | str  # what the doors of the package take

# by the scheme of a URI; what has none is a folder
LOCATIONS: Mapping[str, Callable[[Path], IndexLocation]] = {"": FolderLocation}

_SCHEME = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]+):/")  # two letters at least: `C:/` is a drive of Windows


def locate_index(place: Place) -> IndexLocation:
    """The location of a path or URI; a location is given back.

    Raises LocationError for an unknown scheme or a path that no index can have.
    """
    if not isinstance(place, (str, Path)):
        return place
    found = _SCHEME.match(str(place))
    scheme = found["scheme"].lower() if found else ""
    if scheme not in LOCATIONS:
        raise LocationError(place, f"'{scheme}' is no kind of place that this version knows")
    if not str(Path(place).absolute()).isprintable():  # LanceDB takes no path with a line break or a control character
        raise LocationError(ascii(str(place))[1:-1], "its path holds a character that cannot be printed")
    return LOCATIONS[scheme](Path(place))
