"""What whoever started a command calls the node, as a scheduler does."""

import os
from collections.abc import Mapping

from gpubench.errors import UsageError
from gpubench.results.row_text import looks_like_number

VARIABLE = "GPUBENCH_NODE"

LONGEST_NODE = 100
"""Characters; longer than any host's name in a cluster."""


def node_name(environment: Mapping[str, str] = os.environ) -> str:
    """Return the name in `GPUBENCH_NODE`; empty if there is none.

    Args:
        environment: Of the command.

    Raises:
        UsageError: If it is no name.
    """
    name = environment.get(VARIABLE, "")
    if name and (len(name) > LONGEST_NODE or not name.isprintable() or looks_like_number(name)):
        raise UsageError(
            VARIABLE,
            seen=repr(name[:LONGEST_NODE]),
            expected=f"at most {LONGEST_NODE} printable characters that are no number",
            advice="name the node as its scheduler does, for example n17",
        )
    return name
