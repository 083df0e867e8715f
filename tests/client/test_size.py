"""The client is small, and stays so."""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path

import zcrm_client

MOST = 1500
NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def lines_of_code(source: str) -> int:
    """Lines that are neither blank nor comments nor documentation."""
    code: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in NO_CODE:
            code |= set(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Expr(value=ast.Constant(value=str())):
                code -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(code)


def test_only_code_is_counted():
    assert lines_of_code('"""A page."""\n\nx = [  # two\n]\n"""What x is,\nat length."""\n') == 2


def test_the_client_has_less_than_1500_lines_of_code():
    files = sorted(Path(zcrm_client.__file__).parent.glob("**/*.py"))
    sizes = {file.name: lines_of_code(file.read_text()) for file in files}
    assert len(sizes) > 5
    assert sum(sizes.values()) < MOST, sizes
