"""The surfaces out: llms.txt, llms-full.txt and Markdown twins, from one catalogue."""

from llms.catalogue import Catalogue
from llms.publish import PublishReport, is_published, publish, render
from llms.surfaces import SURFACES

__all__ = ["SURFACES", "Catalogue", "PublishReport", "is_published", "publish", "render"]
