from __future__ import annotations

import ast
from pathlib import Path

import pytest

import curiosity_widgets
from curiosity_widgets.errors import CuriosityError, ForeignError, contained, cut, described, quoted, readable


class Mute(Exception):
    def __str__(self):
        raise SystemExit("from __str__")


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (RuntimeError("driver\n gone"), "RuntimeError: driver gone"),
        (ValueError(), "ValueError"),
        (SystemExit(3), "SystemExit: 3"),
        (Mute(), "Mute (its message cannot be read)"),
    ],
)
def test_any_exception_in_one_line(error, text):
    assert described(error) == text


@pytest.mark.parametrize("kind", [SystemExit, KeyboardInterrupt, GeneratorExit, StopIteration, Mute])
def test_what_would_end_a_thread_becomes_an_error_of_ours(kind):
    error = kind()
    safe = contained(error, "the source")
    assert isinstance(safe, ForeignError)
    assert safe.__cause__ is error
    assert str(safe).startswith(f"the source raised {kind.__name__}")


def test_other_exceptions_stay_what_they_are():
    error = RuntimeError("driver gone")
    assert contained(error, "the source") is error


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("10 µm · λ = 5 × 10⁻³", "10 µm · λ = 5 × 10⁻³"),
        ("two\nlines\tand\r\nmore", "two lines and  more"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("left \u202e right", "left \\u202e right"),
        ("no text \udcff", "no text \\udcff"),
        ("a\u00a0b\u2028c", "a b c"),
    ],
)
def test_what_a_terminal_can_take(text, shown):
    assert readable(text) == shown
    assert str(CuriosityError(text)) == shown


def test_what_to_do_stays_at_the_end():
    text = "a.h5: " + "x" * 369_000 + " name one with image="
    assert len(cut(text)) == 1000
    assert cut(text).startswith("a.h5: xxx")
    assert cut(text).endswith("xxx name one with image=")
    assert cut("short") == "short"


class Silent:
    def __repr__(self):
        raise SystemExit("from __repr__")


@pytest.mark.parametrize(
    ("value", "text"),
    [("a\n", r"'a\n'"), ("x" * 100, "'" + "x" * 79), (Silent(), "a Silent that cannot be shown"),
     (10**5000, "a int that cannot be shown"), ([Silent()], "a list that cannot be shown")],
    ids=["text", "long", "silent", "digits", "list"],
)  # fmt: skip
def test_any_value_can_be_quoted(value, text):
    assert quoted(value) == text


OWN = {"error", "text"}  # names of what is an exception or a text for certain


def test_no_message_asks_a_value_for_its_text_unguarded():
    found = []
    for path in sorted(Path(curiosity_widgets.__file__).parent.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "CuriosityError":
                for part in ast.walk(call):
                    if isinstance(part, ast.FormattedValue) and part.conversion == ord("r"):
                        found += [f"{path}:{part.lineno}"] if ast.unparse(part.value) not in OWN else []
    assert found == []
