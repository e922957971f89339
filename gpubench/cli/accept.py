"""`gpubench accept`: delivered cards against a contract, or a contract from a reference."""

import hashlib
import io
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gpubench.cli.exit_codes import DONE, GATE_FAILED, UNDECIDED
from gpubench.cli.screen import answer_screen
from gpubench.cli.standard_streams import answer, warn
from gpubench.errors import ResultsFileError, UsageError
from gpubench.report.layout.writers import WRITERS, check_format, written

if TYPE_CHECKING:
    from gpubench.results.table import ResultsTable

_JUNIT = "junit"

FORMATS = (*WRITERS, _JUNIT)


def run(arguments: Namespace) -> int:
    """Run the command: 0 accepted, 1 rejected, 3 the data cannot tell."""
    if arguments.init is not None:
        return _propose(arguments)
    check_format(arguments.format, dict.fromkeys(FORMATS, WRITERS["text"]))
    _refuse_missing(arguments)
    from gpubench.accept.acceptance import acceptance  # noqa: PLC0415
    from gpubench.accept.answers import Answer  # noqa: PLC0415
    from gpubench.accept.reading import read_contract  # noqa: PLC0415
    from gpubench.accept.reference import refuse_other_reference  # noqa: PLC0415
    from gpubench.report.accept.document import acceptance_document  # noqa: PLC0415
    from gpubench.report.accept.junit import junit_writer  # noqa: PLC0415
    from gpubench.report.accept.named_files import NamedFiles  # noqa: PLC0415

    # Everything that was typed is looked at before any large file is.
    contract = read_contract(arguments.contract)
    reference, digest = _table(arguments.reference)
    refuse_other_reference(contract, arguments.reference, digest)
    read = [_table(name) for name in arguments.delivered]
    delivered = [table for table, _ in read]
    found = acceptance(contract, reference, delivered)
    evidence = NamedFiles(
        reference=(reference.source, digest),
        delivered=tuple((table.source, of_file) for table, of_file in read),
    )
    writers = {**WRITERS, _JUNIT: junit_writer(found)}
    document = acceptance_document(found, evidence)
    answer(written(document, arguments.format, answer_screen(), writers))
    codes = {Answer.PASS: DONE, Answer.FAIL: GATE_FAILED, Answer.UNKNOWN: UNDECIDED}
    return codes[found.answer]


def _propose(arguments: Namespace) -> int:
    given = [name for name in ("contract", "reference") if getattr(arguments, name) is not None]
    if given or arguments.format != "text":
        raise UsageError(
            "--init",
            seen="other arguments stand beside it",
            expected="the reference's file only",
            advice="type gpubench accept --init FILE > contract.toml",
        )
    from gpubench.accept.supported_contract import supported_contract  # noqa: PLC0415
    from gpubench.report.accept.contract_text import contract_text  # noqa: PLC0415

    table, digest = _table(arguments.init)
    proposed = supported_contract(table, digest)
    for doubt in proposed.doubts:
        warn(f"{table.source}: {doubt}")
    answer(contract_text(proposed))
    return DONE


def _refuse_missing(arguments: Namespace) -> None:
    missing = [
        name
        for name, value in (
            ("CONTRACT", arguments.contract),
            ("DELIVERED", arguments.delivered or None),
            ("--reference", arguments.reference),
        )
        if value is None
    ]
    if missing:
        raise UsageError(
            missing[0],
            seen="it is missing",
            expected="a contract, delivered files and --reference FILE",
            advice="see gpubench accept --help",
        )
    names: Sequence[str] = arguments.delivered
    if len(set(names)) < len(names):
        raise UsageError(
            "DELIVERED",
            seen=f"{next(n for n in names if names.count(n) > 1)} stands there twice",
            expected="each file once",
            advice="name each card's file once",
        )


def _table(name: str) -> "tuple[ResultsTable, str]":
    """Return the rows of a file with the digest of its text, warnings told.

    Raises:
        ResultsFileError: If it is no results file, or a row stands there twice.
    """
    from gpubench.results.reader import read_results  # noqa: PLC0415
    from gpubench.results.source import name_of, read_text  # noqa: PLC0415
    from gpubench.results.training_reader import is_training_file  # noqa: PLC0415

    shown = name_of(name)
    content = read_text(name, shown)
    if is_training_file(content):
        raise ResultsFileError(
            shown,
            seen="a training file of gpubench converge",
            expected="a results file of gpubench run",
            advice="name the timings of the card",
        )
    table = read_results(io.BytesIO(content), name=shown)
    table.refuse_copies()
    for warning in table.warnings:
        warn(f"{table.source}: {warning}")
    return table, hashlib.sha256(content).hexdigest()
