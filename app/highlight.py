"""Python code as HTML, its keywords, comments, numbers and strings marked by classes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers.python import PythonLexer

_UNCOLORED: Final = re.compile(r'<span class="code-(?:n|nb|nn|o|p|w)">([^<]*)</span>')
"""Names and punctuation, most of any code."""
_FORMATTER: Final = HtmlFormatter(nowrap=True, classprefix="code-")


@lru_cache(maxsize=256)
def python_html(code: str) -> str:
    """Return the code as HTML, without an element around it."""
    lexer = PythonLexer(stripnl=False, ensurenl=False)
    return _UNCOLORED.sub(r"\1", highlight(code, lexer, _FORMATTER))
