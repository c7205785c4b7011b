"""The splitter over one body: what it holds is let go of."""

import gc
import weakref

from ingest.chunking.cutter import Cutter


def test_a_body_is_let_go_of_once_it_is_cut() -> None:
    body = "A sentence of six whole words. " * 50
    cutter = Cutter(body, [place for place, sign in enumerate(body) if sign == " "], 20)
    assert "".join(body[start:end] for start, end in cutter.cut([])) == body
    held = weakref.ref(cutter)
    del cutter
    gc.collect()
    assert held() is None
