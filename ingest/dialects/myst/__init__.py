"""MyST and Sphinx: roles, labels and directives."""

from ingest.dialects.myst.roles import MYST

__all__ = ["MYST"]
