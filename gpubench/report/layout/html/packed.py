"""Data and programs inside a page, packed so that it can be sent by mail."""

import base64
import gzip
import hashlib
import json
from typing import Any


def packed(text: str) -> str:
    """Return a text as gzip in base64: the same text makes the same page."""
    return base64.b64encode(gzip.compress(text.encode(), compresslevel=9, mtime=0)).decode("ascii")


def packed_json(value: Any) -> str:
    """Return JSON, packed.

    Raises:
        ValueError: For a number that JSON does not have, such as NaN.
    """
    return packed(json.dumps(value, allow_nan=False, separators=(",", ":")))


def source_hash(text: str) -> str:
    """Return how a content security policy names an inline script or style."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
