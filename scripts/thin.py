"""Empties the functions of a Python library that nobody ever enters, as prune.py does with wasm.

`marked` gives a module in which each function notes in `sys.entered` that it was entered; `thinned`
leaves of the other functions their heads, with one statement that ends all: a BaseException, which
no honest library catches. The worker then begins again with the untouched library.
"""

import ast
from collections.abc import Iterator

NOTE = "__import__('sys').__dict__.setdefault('entered', {{}})[{mark!r}] = None"
END = "raise BaseException('this function was cut off')"
GENERATOR = f"{END}\nyield"  # still a generator, where kinds are compared
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.AST) -> Iterator[Function]:
    """The functions of a module and of its classes, in the order of the text.

    Those within a function belong to it: what they take from around them would be lost without it.
    """
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            yield node
        else:
            yield from functions(node)


def marked(source: bytes, module: str) -> bytes:
    """The module, noting `module:3` when its function number 3, counted from 0, is entered."""
    tree = ast.parse(source)
    for number, node in enumerate(functions(tree)):
        note = ast.parse(NOTE.format(mark=f"{module}:{number}")).body
        node.body[after_docstring(node) : after_docstring(node)] = note
    return ast.unparse(ast.fix_missing_locations(tree)).encode()


def thinned(source: bytes, entered: set[int]) -> bytes:
    """The module with nothing in the functions that are not in `entered`.

    Raises ValueError for a function that the module does not have.
    """
    tree = ast.parse(source)
    found = list(functions(tree))
    if unknown := sorted(entered - set(range(len(found)))):
        raise ValueError(f"the module has no function {unknown[0]}; it has {len(found)}")
    for number, node in enumerate(found):
        if number not in entered:
            node.body = ast.parse(GENERATOR if is_generator(node) else END).body
    return ast.unparse(ast.fix_missing_locations(tree)).encode()


def after_docstring(node: Function) -> int:
    return 1 if ast.get_docstring(node, clean=False) is not None else 0


def is_generator(node: Function) -> bool:
    """Whether a `yield` stands in the function itself, not in one within it."""
    inside = list(node.body)
    while inside:
        part = inside.pop()
        if isinstance(part, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(part, (*Function.__args__, ast.Lambda, ast.ClassDef)):
            inside += ast.iter_child_nodes(part)
    return False
