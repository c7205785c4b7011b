"""An archive of recipes, made by hand: nothing in it is a paper, and it asks for no optional tool."""

from pathlib import Path

from tests.conftest import document_text

ARCHIVE_YAML = """\
title: "Grandmother's kitchen"
summary: "Recipes, the stories behind them, and techniques of a family of bakers."
description: "What three generations of bakers cooked, and how."
author: "Ida Baker"
kinds: [recipe, story, technique]
"""

TEXTS = {
    "recipe:rye-bread": "# Rye bread\n\nMix rye flour, water and salt with the starter. Let the dough rest for a night "
    "and bake it for an hour.\n\n## Crust\n\nSteam in the first ten minutes makes the crust shine.\n",
    "recipe:plum-cake": "# Plum cake\n\nHalve the plums, press them into yeast dough and strew sugar over them.\n",
    "story:first-oven": "# The first oven\n\nThe first oven was built of clay and river stones behind the mill.\n",
    "technique:folding": "# Folding\n\nFold the dough from four sides to the middle; it needs no kneading.\n",
}


def write_recipes(folder: Path, archive_yaml: str = ARCHIVE_YAML) -> Path:
    """Write the archive into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "archive.yaml").write_text(archive_yaml, encoding="utf-8")
    for document_id, body in TEXTS.items():
        kind, _, name = document_id.partition(":")
        front = {"title": name.replace("-", " ").title(), "date": "2024-03-09", "topics": ["dough"]}
        text = document_text(document_id, body, **front, authors=["Ida Baker"], summary=f"A {kind} of the family.")
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder
