"""Anew: which indexes an ingest does not go on from but makes again, beside the one that readers see."""

from pathlib import Path

from index import (
    SHIPPED_ENCODER,
    EncoderSpec,
    IndexMismatchError,
    IndexMissingError,
    read_manifest,
    read_remembered,
    read_spec,
)
from index.storage.locate import Place, locate_index
from ingest.stages.discover import name_reading


def explain_new_build(index: Place, encoder: Path = SHIPPED_ENCODER, spec: EncoderSpec | None = None) -> str | None:
    """Say why an index has to be made anew; None where there is none, or an ingest goes on from it.

    An index of another format cannot be read. That of another build of its encoder, or of texts that were cut in
    another way, can be, and serves until the new one is whole. Another encoder is nothing that an upgrade brings:
    raises IndexMismatchError for it, or EncoderError.
    """
    spec = spec or read_spec(encoder)
    location = locate_index(index)
    try:
        manifest = read_manifest(location)
    except IndexMissingError:
        return None
    except IndexMismatchError as error:
        return error.reason
    if manifest.encoder != spec.name:
        raise IndexMismatchError(
            location,
            f"was made by the encoder '{manifest.encoder}', not by '{spec.name}'",
            knows_source=bool(read_remembered(location).sources),
            options=() if encoder == SHIPPED_ENCODER else ("--encoder", encoder),
        )
    if manifest.encoder_sha256 != spec.fingerprint:
        return f"was made by another build of the encoder '{spec.name}'"
    if manifest.reading != name_reading():
        return "was made by a release that read or cut texts in another way"
    return None
