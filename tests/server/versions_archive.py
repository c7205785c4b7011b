"""An archive whose documents changed three times, ingested each time at a moment of its own, then published."""

from datetime import UTC, datetime
from pathlib import Path

from ingest import ingest
from server.build import publish_index
from server.config import Config
from tests.conftest import document_text

BASE = "http://127.0.0.1:8321"
OCTOBER, NOVEMBER, LATER = (
    datetime(2026, 10, 2, 8, tzinfo=UTC),
    datetime(2026, 11, 3, 9, tzinfo=UTC),
    datetime(2026, 11, 20, 10, tzinfo=UTC),
)
DROPPED = "Sea otters keep a favourite stone in a pouch of skin."
STAYS = "They crack mussels with it while they float on their backs."


def write(archive: Path, document_id: str, words: str, **front: object) -> None:
    name = document_id.partition(":")[2]
    (archive / f"{name}.md").write_text(document_text(document_id, f"# {name}\n\n{words}\n", title=name, **front))


def make_history(home: Path) -> Config:
    """`paper:otters` has versions 1.0 and 1.1, `note:kettles` three texts, `note:geysers` came late, another went."""
    archive, config = home / "archive", Config(index=home / "index", public=home / "public", base_url=BASE)
    archive.mkdir()
    write(archive, "paper:otters", f"{DROPPED}\n\n{STAYS}", version="1.0", doi="10.1000/otters", authors=["Ida Baker"])
    write(archive, "note:kettles", "A kettle whistles when steam escapes.")
    write(archive, "note:glaciers", "Glaciers carve valleys into a letter U.")
    write(archive, "note:rivers", "Rivers carve a letter V.")
    ingest(archive, config.index, now=OCTOBER)
    write(archive, "paper:otters", STAYS, version="1.1", doi="10.1000/otters", authors=["Ida Baker", "Ada Lovelace"])
    write(archive, "note:kettles", "A kettle sings when steam escapes.")
    ingest(archive, config.index, now=NOVEMBER)
    write(archive, "note:kettles", "A kettle sings loudly when steam escapes.")
    write(archive, "note:geysers", "Geysers whistle when steam escapes.")
    (archive / "glaciers.md").unlink()
    ingest(archive, config.index, now=LATER)
    publish_index(config)
    return config
