"""How a help text is broken into lines."""

import argparse
import shutil
import textwrap

_WIDEST = 140
"""As wide as an answer may be, see `gpubench.report.layout.screen`."""

_MARGIN = 2


class HelpFormat(argparse.RawDescriptionHelpFormatter):
    """Lines that keep an option's name, and the name of a package, in one piece."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=min(shutil.get_terminal_size().columns, _WIDEST) - _MARGIN)

    def _split_lines(self, text: str, width: int) -> list[str]:
        return textwrap.wrap(
            " ".join(text.split()), width, break_long_words=False, break_on_hyphens=False
        )
