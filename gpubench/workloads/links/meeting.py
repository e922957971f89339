"""The store in which the ranks of a group find each other: the first one's, on this machine."""

from datetime import timedelta
from typing import Any

from torch import distributed

_HOST = "127.0.0.1"

_JOIN_LIMIT = timedelta(minutes=5)
"""For all ranks to meet: each imports torch first."""


def open_store(ranks: int, port: int | None = None) -> Any:
    """Return the store: a new one of a free port, or that of the first rank.

    Args:
        ranks: Who will meet in it.
        port: Of the first rank's; None for the first rank.
    """
    is_first = port is None
    return distributed.TCPStore(  # type: ignore[attr-defined]  # torch.distributed lacks __all__
        _HOST, port or 0, ranks, is_first, _JOIN_LIMIT, not is_first
    )
