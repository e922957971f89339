"""Say in one line what stops this Python from holding gpubench; old Pythons can read it too.

    python3 tools/check_python.py venv ensurepip

fails unless the Python that runs it is one that gpubench supports and has these modules.
"""

import importlib.util
import sys
from collections.abc import Callable, Sequence

OLDEST = (3, 11)
NEWEST = (3, 13)

_CURES = {
    "pip": "install it (on Debian: apt install python3-pip) or name another Python",
}
_VENV_CURE = "install it (on Debian: apt install python3-venv) or name another Python"


def obstacle(
    version: "tuple[int, ...]", modules: "Sequence[str]", is_there: "Callable[[str], object]"
) -> "str | None":
    """Return the sentence about what is wrong, or None if nothing is.

    Its annotations are quoted and its syntax is old because its first reader may be the
    Python 3.6 of a cluster, which must still get as far as the message.
    """
    found = f"Python {version[0]}.{version[1]}"
    if not OLDEST <= version <= NEWEST:
        return (
            f"PYTHON: it is {found}, expected 3.11, 3.12 or 3.13; "
            "name one of these, for example: make bench PYTHON=python3.12"
        )
    for module in modules:
        if not is_there(module):
            cure = _CURES.get(module, _VENV_CURE)
            return f"PYTHON: {found} has no module {module}, expected it to be there; {cure}"
    return None


if __name__ == "__main__":
    sys.exit(obstacle(sys.version_info[:2], sys.argv[1:], importlib.util.find_spec))
