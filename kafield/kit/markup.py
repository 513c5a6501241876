"""What templates put out: no indentation, and markup as it is; and how they call what they are given.

Jinja hands every piece to `escape`, which copies what is markup already; most pieces of a call sheet are. It looks
every callable over for what it wants to be told of the template; ours want nothing, and a call sheet calls two
thousand times.
"""

import re
from typing import Any

from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension
from jinja2.nodes import Expr
from jinja2.runtime import Context


class Flush(Extension):
    """Lines begin where their tag does: the indentation is for who reads the template."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return re.sub(r"\n[ \t]+", "\n", source)


class Thrifty(CodeGenerator):
    """Code that escapes a piece only where it is not markup yet."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        super()._output_child_pre(node, frame, finalize)
        if is_thrifty(frame):
            self.write("piece) if (piece := ")

    def _output_child_post(self, node: Expr, frame: Frame, finalize: Any) -> None:
        super()._output_child_post(node, frame, finalize)
        if is_thrifty(frame):
            self.write(".__class__ is not Markup else piece")


def is_thrifty(frame: Frame) -> bool:
    """Where all is escaped, and known to be when the template is compiled."""
    return bool(frame.eval_ctx.autoescape and not frame.eval_ctx.volatile)


class Brisk(Context):
    """Calls at once, but for a function that asks to be told of the template. A macro's own template says whether
    it puts out markup."""

    def call(self, callee: Any, /, *args: Any, **named: Any) -> Any:
        if hasattr(callee, "jinja_pass_arg"):
            return super().call(callee, *args, **named)
        named.pop("_block_vars", None)
        named.pop("_loop_vars", None)
        return callee(*args, **named)
