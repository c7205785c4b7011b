"""Small cross-encoders of transformers: what they think is nonsense, and the same nonsense every time."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from index import SHIPPED_ENCODER


def save_cross_encoder(folder: Path, labels: Sequence[str], *, bias: Sequence[float] | None = None) -> Path:
    """Save a BERT with an output for each label; `bias` is added to the outputs, so that one can be made to win."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    torch.manual_seed(5)
    shape: dict[str, Any] = {
        "hidden_size": 32,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 64,
        "id2label": dict(enumerate(labels)),
        "label2id": {label: number for number, label in enumerate(labels)},
    }
    model = BertForSequenceClassification(BertConfig(vocab_size=30522, initializer_range=0.5, **shape))
    if bias is not None:
        with torch.no_grad():
            model.classifier.bias.add_(torch.tensor(bias))
    model.save_pretrained(folder)
    specials = {name: f"[{name[:3].upper()}]" for name in ("unk_token", "sep_token", "pad_token", "cls_token")}
    tokenizer = cast("Any", PreTrainedTokenizerFast)(  # a class without types
        tokenizer_file=str(SHIPPED_ENCODER / "tokenizer.json"), model_max_length=512, **specials
    )
    tokenizer.model_input_names = ["input_ids", "token_type_ids", "attention_mask"]
    tokenizer.save_pretrained(folder)
    return folder
