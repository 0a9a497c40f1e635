"""The forms of a value that a front end may choose from."""

from __future__ import annotations

import base64
import json
from typing import Any, Optional

Bundle = dict[str, str]

# What a value may have, and the MIME type of what it gives.
METHODS = {
    "_repr_html_": "text/html",
    "_repr_markdown_": "text/markdown",
    "_repr_latex_": "text/latex",
    "_repr_svg_": "image/svg+xml",
    "_repr_png_": "image/png",
    "_repr_jpeg_": "image/jpeg",
    "_repr_json_": "application/json",
}


def encoded(data: dict[str, Any]) -> Bundle:
    """A bundle as it travels: text as it is, images in base 64, all else as JSON."""
    bundle = {}
    for mime, content in data.items():
        if isinstance(content, (bytes, bytearray)):
            content = base64.b64encode(content).decode()
        elif not isinstance(content, str):
            content = json.dumps(content)
        bundle[mime] = content
    return bundle


def bundle_of(value: Any) -> Bundle:
    """The forms of a value, as IPython finds them: its methods, and its `repr`."""
    data: dict[str, Any] = {"text/plain": repr(value)}
    bundle = _called(value, "_repr_mimebundle_")
    if isinstance(bundle, tuple):
        bundle = bundle[0]
    if isinstance(bundle, dict):
        data.update(bundle)
    for method, mime in METHODS.items():
        content = _called(value, method)
        if isinstance(content, tuple):
            content = content[0]
        if content is not None:
            data[mime] = content
    return encoded(data)


def _called(value: Any, method: str) -> Optional[Any]:
    # A class has the methods of its values, which cannot be called on it.
    if isinstance(value, type):
        return None
    function = getattr(value, method, None)
    return function() if callable(function) else None
