"""Headers of .npy arrays are read by one thread at a time."""

import ast
import io
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from curiosity_widgets.data.npy import read_header
from curiosity_widgets.session.file.blobs import pack, unpack


def _file(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    buffer.seek(0)
    return buffer


def test_a_header_gives_shape_order_and_type_and_leaves_the_values():
    array = np.asfortranarray(np.arange(6, dtype=">f4").reshape(2, 3))
    file = _file(array)
    assert read_header(file) == ((2, 3), True, np.dtype(">f4"))
    assert np.array_equal(np.frombuffer(file.read(), ">f4"), array.ravel("F"))


def test_threads_parse_one_after_the_other(monkeypatch):
    parsing, overlaps, parse = threading.Lock(), [], ast.literal_eval

    def slow(text):
        overlaps.append(not parsing.acquire(blocking=False))
        time.sleep(0.005)
        if not overlaps[-1]:
            parsing.release()
        return parse(text)

    monkeypatch.setattr(ast, "literal_eval", slow)
    content = pack({"weights": np.ones((2, 3)), "count": np.array(4)})
    with ThreadPoolExecutor(4) as threads:
        headers = [threads.submit(read_header, _file(np.zeros((4, 5)))) for _ in range(8)]
        states = [threads.submit(unpack, content) for _ in range(8)]
        assert all(header.result()[0] == (4, 5) for header in headers)
        assert all(state.result()["weights"].shape == (2, 3) for state in states)
    assert len(overlaps) >= 16
    assert not any(overlaps)
