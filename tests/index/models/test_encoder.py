"""The shipped encoder is the model that it says it is, and depends on nothing but the text."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import tiktoken
from hypothesis import example, given
from hypothesis import strategies as st
from tiktoken_ext.openai_public import o200k_base

from index import (
    SHIPPED_ENCODER,
    Encoder,
    EncoderError,
    TokenRanksError,
    count_reader_tokens,
    forget_token_ranks,
    hold_token_ranks,
    read_spec,
)
from index.markdown import tokens as reader_tokens
from tests.conftest import MAX_WAIT_S, ROOT

WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # as published for all-MiniLM-L6-v2


def test_the_shipped_encoder_was_made_from_the_published_weights() -> None:
    spec = read_spec(SHIPPED_ENCODER)
    assert spec.source_sha256 == WEIGHTS
    assert (spec.dimension, spec.window, spec.precision) == (384, 256, "int8")
    assert spec.agreement >= 0.98
    assert (SHIPPED_ENCODER / "LICENSE").is_file()
    assert WEIGHTS in (SHIPPED_ENCODER / "PROVENANCE.md").read_text()


def test_vectors_are_normalised_and_do_not_depend_on_their_company() -> None:
    encoder = Encoder(SHIPPED_ENCODER)
    texts = ["a short text", "a longer text about otters " * 20, ""]
    together = encoder.encode_documents(texts, workers=2)
    assert np.allclose(np.linalg.norm(together, axis=1), 1)
    for text, vector in zip(texts, together, strict=True):
        assert np.array_equal(encoder.encode_documents([text])[0], vector)


def test_no_text_gives_no_vector() -> None:
    assert Encoder(SHIPPED_ENCODER).encode_documents([]).shape == (0, 384)


def test_a_query_finds_the_text_of_its_meaning() -> None:
    encoder = Encoder(SHIPPED_ENCODER)
    texts = ["The verifier accepts an answer.", "Otters crack mussels.", "Kettles whistle."]
    scores = encoder.encode_documents(texts) @ encoder.encode_query("animals that eat shellfish")
    assert int(np.argmax(scores)) == 1


def test_a_folder_without_an_encoder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"encoder\.json is missing or not valid"):
        Encoder(tmp_path)
    (tmp_path / "encoder.json").write_text(json.dumps({"format": 1}))
    with pytest.raises(EncoderError):
        Encoder(tmp_path)


def test_reader_tokens_are_those_of_tiktoken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(reader_tokens.RANKS_FILE.parent))
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("a host was asked"))
    theirs = tiktoken.Encoding(**o200k_base())
    assert theirs._pat_str == reader_tokens.PIECE_PATTERN

    @given(st.text(max_size=200))
    @example("hello world <|endoftext|>")
    @example("It's 2026-11: κ·Δ > γ, naïve 検証  \r\n\tDON'T  ")
    def same(text: str) -> None:
        assert count_reader_tokens(text) == len(theirs.encode_ordinary(text))

    same()
    forget_token_ranks()


def test_missing_ranks_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_token_ranks()
    for content in (None, b"aGVsbG8= 0"):
        monkeypatch.setattr(reader_tokens, "RANKS_FILE", tmp_path / "ranks")
        if content is not None:
            (tmp_path / "ranks").write_bytes(content)
        with pytest.raises(TokenRanksError, match="missing or altered"):
            count_reader_tokens("hello")
    forget_token_ranks()


def test_a_process_that_stays_holds_the_ranks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_tokens, "_is_held", False)  # and back to it afterwards
    hold_token_ranks()
    forget_token_ranks()
    monkeypatch.setattr(reader_tokens, "RANKS_FILE", tmp_path / "none")
    assert count_reader_tokens("hello world") == 2
    monkeypatch.setattr(reader_tokens, "_is_held", False)
    forget_token_ranks()


def test_nothing_is_reported_to_the_maker_of_the_runtime(tmp_path: Path) -> None:
    code = "from index import SHIPPED_ENCODER, Encoder; Encoder(SHIPPED_ENCODER).encode_documents(['words'])"
    environment = {**os.environ, "HOME": str(tmp_path)}
    for name in ("ORT_DISABLE_TELEMETRY", "XDG_CACHE_HOME"):
        environment.pop(name, None)
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, timeout=MAX_WAIT_S)
    assert list(tmp_path.iterdir()) == []  # with telemetry a device id and a queue of events lie here
