"""The multilingual encoder: from the weights of an installed package, without a network, or else from the hub."""

import tempfile
from pathlib import Path

from index import EncoderSpec
from ingest.models.encoder_build import build_encoder
from ingest.models.packed_e5 import find_packed, unpack

MULTILINGUAL_NAME = "multilingual-e5-small"
HUB_NAME = "intfloat/multilingual-e5-small"
COSINE_WEIGHT = 0.63  # its cosines spread less than those of the shipped encoder, beside the same BM25
# of best passages for questions in and out of an archive's scope (docs/measurements/retrieval.md)
RELATED_COSINE, UNRELATED_COSINE, FOREIGN_RELATED_COSINE = 0.47, 0.3, 0.35


def build_multilingual(output: Path) -> EncoderSpec:
    """Build multilingual-e5-small to `output` and return its spec. Raises EncoderError or MissingExtraError."""
    with tempfile.TemporaryDirectory(prefix="refdesk-encoder-") as scratch:
        model, packed = HUB_NAME, find_packed()
        if packed is not None:
            model = str(Path(scratch) / "model")
            unpack(packed, Path(model))
        return build_encoder(
            model,
            output,
            name=MULTILINGUAL_NAME,
            query_prefix="query: ",
            document_prefix="passage: ",
            cosine_weight=COSINE_WEIGHT,
            related_cosine=RELATED_COSINE,
            unrelated_cosine=UNRELATED_COSINE,
            foreign_related_cosine=FOREIGN_RELATED_COSINE,
        )
