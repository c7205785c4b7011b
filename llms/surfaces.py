"""The surfaces that are published. To add one: one module with a function, one line in SURFACES, one test."""

from collections.abc import Callable, Iterator, Mapping

from llms.catalogue import Catalogue
from llms.llms_full import llms_full
from llms.llms_txt import llms_txt
from llms.twins import twins

Surface = Callable[[Catalogue], Iterator[tuple[str, str]]]

SURFACES: Mapping[str, Surface] = {
    "llms.txt": llms_txt,
    "llms-full.txt": llms_full,
    "twins": twins,
}
