"""The evidence file: one JSON line per answer, data only, from which a search goes on."""

import json
from pathlib import Path
from typing import ClassVar

from gpubench.errors import ResultsFileError
from gpubench.results.appended_file import AppendedFile
from gpubench.tune.answers import Answer
from gpubench.tune.asks import Ask
from gpubench.tune.plain_json import NotARecordError, from_json, from_plain, plain, to_json
from gpubench.tune.settings import TuneSettings

_ASK, _ANSWER = "ask", "answer"
_MOST_BYTES = 256 * 2**20


class EvidenceFile(AppendedFile):
    """Where each answer goes as soon as it is known."""

    header: ClassVar[bytes] = b'{"file": "gpubench tune", "schema": 1}\n'
    command: ClassVar[str] = "gpubench tune package.module:factory"

    def write_settings(self, settings: TuneSettings) -> None:
        """Append the settings, which come before all answers."""
        self.append(to_json(settings) + "\n")

    def write(self, ask: Ask, answer: Answer) -> None:
        """Append what was asked and what was answered.

        Raises:
            ResultsFileError: If it could not be written whole; the file is left as before.
        """
        line = json.dumps({_ASK: plain(ask), _ANSWER: plain(answer)}, allow_nan=False)
        self.append(line + "\n")


def read_evidence(path: str) -> tuple[TuneSettings, dict[Ask, Answer]]:
    """Return what a file was asked with, and its answers; nothing that it names is run.

    Args:
        path: A file that `EvidenceFile` wrote.

    Raises:
        ResultsFileError: Naming the first line that is none of its lines.
    """
    lines = _lines(path)
    if not lines:
        raise _refusal(path, 2, "it holds no settings")
    settings = _parsed(path, 2, lines[0])
    if not isinstance(settings, TuneSettings):
        raise _refusal(path, 2, "it holds no settings")
    answers = {}
    for number, line in enumerate(lines[1:], start=3):
        ask, answer = _pair(path, number, line)
        answers[ask] = answer
    return settings, answers


def _lines(path: str) -> list[str]:
    file = Path(path)
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise _refusal(path, 1, "the file has over 256 MB")
        header, *rest = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except (OSError, ValueError) as error:
        raise _refusal(path, 1, f"it cannot be read ({error})") from error
    if f"{header}\n".encode() != EvidenceFile.header:
        raise _refusal(path, 1, "it is no header of gpubench tune")
    return rest


def _pair(path: str, number: int, line: str) -> tuple[Ask, Answer]:
    try:
        pair = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _refusal(path, number, "it is no JSON") from error
    if not isinstance(pair, dict) or pair.keys() != {_ASK, _ANSWER}:
        raise _refusal(path, number, "it holds no ask and answer")
    try:
        return from_plain(pair[_ASK]), from_plain(pair[_ANSWER])
    except NotARecordError as error:
        raise _refusal(path, number, str(error)) from error


def _parsed(path: str, number: int, line: str) -> object:
    try:
        return from_json(line)
    except NotARecordError as error:
        raise _refusal(path, number, str(error)) from error


def _refusal(path: str, line: int, seen: str) -> ResultsFileError:
    return ResultsFileError(
        f"{path}, line {line}",
        seen=seen,
        expected="a line that gpubench tune wrote",
        advice="restore the file, or begin a new one",
    )
