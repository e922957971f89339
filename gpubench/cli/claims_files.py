"""Files of all kinds, told apart by their first line, each put to the claims it can settle."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from gpubench.batches.analysis import analyse
from gpubench.batches.answerable import refuse_unanswerable, refuse_unshared
from gpubench.batches.machine_rows import machine_rows
from gpubench.claims.judging import judged_claims
from gpubench.cli.standard_streams import warn
from gpubench.curves.apart import doubt_warnings
from gpubench.dossier.judged import trained_file, tuned_file
from gpubench.dossier.tune_evidence import is_tune_evidence
from gpubench.learning.analysis import TaskFindings
from gpubench.report.claims.lines import JudgedJob, JudgedMachine, JudgedTask
from gpubench.results.reader import read_results
from gpubench.results.source import name_of, read_text
from gpubench.results.training_reader import is_training_file


@dataclass(frozen=True, kw_only=True)
class JudgedFiles:
    """What all files say."""

    machines: Sequence[JudgedMachine]
    tasks: Sequence[JudgedTask]
    jobs: Sequence[JudgedJob]
    findings: Sequence[TaskFindings]
    """Of the tasks."""


def judged_files(names: Sequence[str]) -> JudgedFiles:
    """Return how the claims fare on files.

    Args:
        names: Timing, training and evidence files in any order; - for standard input.

    Raises:
        ResultsFileError: If one cannot be read.
        UsageError: If a timing file has nothing to say of batch sizes.
    """
    machines: list[JudgedMachine] = []
    tasks: list[JudgedTask] = []
    jobs: list[JudgedJob] = []
    findings: list[TaskFindings] = []
    for name in names:
        shown = name_of(name)
        content = read_text(name, shown)
        if is_training_file(content):
            trained = trained_file(content, shown)
            for warning in trained.warnings:
                warn(f"{shown}: {warning}")
            findings += trained.findings
            tasks += trained.judged
        elif is_tune_evidence(content):
            jobs.append(tuned_file(name, shown))
        else:
            machines += _timed(content, shown)
    return JudgedFiles(machines=machines, tasks=tasks, jobs=jobs, findings=findings)


def _timed(content: bytes, name: str) -> list[JudgedMachine]:
    table = read_results(io.BytesIO(content), name=name)
    refuse_unanswerable(table)
    for warning in (*table.warnings, *doubt_warnings(machine_rows(table.frame))):
        warn(f"{table.source}: {warning}")
    found = analyse(table.frame)
    refuse_unshared(name, found)
    return [
        JudgedMachine(file=name, machine=machine, claims=judged_claims(machine))
        for machine in found.machines
    ]
