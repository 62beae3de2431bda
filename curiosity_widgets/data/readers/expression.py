"""Axes that are kept as a formula ("a / x"), computed without running any code of the file's.

A formula is arithmetic over names and numbers, and the functions below; anything else is refused.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from curiosity_widgets.errors import CuriosityError

_LONGEST = 300  # characters
_OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: np.power,
}
_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    name: getattr(np, name) for name in ("sqrt", "exp", "log", "log10", "sin", "cos", "tan")
}


def evaluated(expression: str, names: Mapping[str, Any]) -> Any:
    """The value of a formula of the ``names``, numbers or arrays of one shape.

    Raises CuriosityError for a formula that is anything but arithmetic.
    """
    try:
        if len(expression) > _LONGEST:
            raise ValueError("too long")
        tree = ast.parse(expression.replace("^", "**"), mode="eval")
        with np.errstate(all="ignore"):
            return _value(tree.body, names)
    except (SyntaxError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise CuriosityError(
            f"the formula '{expression[:60]}' of an axis cannot be computed ({error}); save it as values"
        ) from error


def _value(node: ast.expr, names: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.Name(id="pi"):
            return np.pi
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, names)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _value(operand, names)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
            return _OPERATIONS[type(op)](_value(left, names), _value(right, names))
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in _FUNCTIONS:
            return _FUNCTIONS[name](_value(argument, names))
        case _:
            raise ValueError(f"{ast.unparse(node)} is no arithmetic of {', '.join(names)}")
