"""The CUDA C++ texts of this package, each as one piece that a compiler can be handed."""

import re
from importlib.resources import files
from importlib.resources.abc import Traversable

_INCLUDE = re.compile(r'^#include "([\w.]+)"$', re.MULTILINE)


def source_names() -> tuple[str, ...]:
    """Return the names of all sources, which are their files' names without ``.cu``."""
    names = (file.name for file in _folder().iterdir())
    return tuple(sorted(name.removesuffix(".cu") for name in names if name.endswith(".cu")))


def source_of(name: str) -> str:
    """Return the text of a source, with the files of ours that it includes put in their places.

    The compiler in the driver's place (NVRTC, as CuPy calls it) is given no folder to look for
    files in, so that an include it would have to find could never be found.

    Args:
        name: As `source_names` has it, e.g. ``tensor``.
    """
    return _text_of(f"{name}.cu")


def _text_of(file_name: str) -> str:
    text = _folder().joinpath(file_name).read_text(encoding="utf-8")
    return _INCLUDE.sub(lambda include: _text_of(include[1]).rstrip("\n"), text)


def _folder() -> Traversable:
    return files(__package__)
