"""Write all there is to know as JSON."""

import json

from gpubench.report.layout.document import Document
from gpubench.report.layout.screen import Screen


def write_json(document: Document, _screen: Screen) -> str:
    """Return a document's data, without a newline at the end.

    Args:
        document: Its data are what is written; no value may be infinite or NaN.
        _screen: JSON has none.
    """
    return json.dumps(document.data(), indent=1, allow_nan=False)
