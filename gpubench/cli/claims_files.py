"""Files of all kinds, told apart by their first line, each put to the claims it can settle."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from gpubench.batches.analysis import analyse
from gpubench.batches.answerable import refuse_unanswerable, refuse_unshared
from gpubench.batches.machine_rows import machine_rows
from gpubench.claims.judging import judged_claims
from gpubench.claims.largest_that_fits import judged_tune
from gpubench.claims.training_registry import judged_training
from gpubench.cli.claims_tune import is_tune_evidence, searched_job
from gpubench.cli.standard_streams import warn
from gpubench.curves.apart import doubt_warnings
from gpubench.errors import ResultsFileError
from gpubench.learning.analysis import TaskFindings, learning_findings
from gpubench.report.claims.lines import JudgedJob, JudgedMachine, JudgedTask
from gpubench.results.reader import read_results
from gpubench.results.source import name_of, read_text
from gpubench.results.training_index import training_command
from gpubench.results.training_reader import is_training_file, read_training
from gpubench.terminal_text import visible


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


@dataclass(frozen=True, kw_only=True)
class JudgedTrainingFile:
    """What a training file says."""

    findings: Sequence[TaskFindings]
    judged: Sequence[JudgedTask]
    commands: Sequence[str]
    """That made it."""
    warnings: Sequence[str]


def trained_file(content: bytes, name: str) -> JudgedTrainingFile:
    """Return how the claims fare on a training file.

    Args:
        content: As `read_text` returns it.
        name: What messages call it.

    Raises:
        ResultsFileError: If it breaks its contract.
    """
    table = read_training(io.BytesIO(content), name=name)
    places = list(dict.fromkeys((row.origin.run_id, row.device.device) for row in table.rows))
    findings: list[TaskFindings] = []
    judged: list[JudgedTask] = []
    for run_id, device in places:
        # Files that were joined hold several machines, whose seconds are not each other's.
        rows = [r for r in table.rows if (r.origin.run_id, r.device.device) == (run_id, device)]
        for task in learning_findings(rows):
            findings.append(task)
            judged.append(
                JudgedTask(
                    file=name, device=visible(device), task=task.task, claims=judged_training(task)
                )
            )
    plans = dict.fromkeys(row.origin.plan for row in table.rows if row.origin.plan)
    return JudgedTrainingFile(
        findings=findings,
        judged=judged,
        commands=[training_command(plan) for plan in plans],
        warnings=table.warnings,
    )


def tuned_file(name: str, shown: str) -> JudgedJob:
    """Return how the claim fares on an evidence file.

    Args:
        name: The file's path; it is read again, as a whole.
        shown: What messages call it.

    Raises:
        ResultsFileError: If it says nothing.
    """
    job = searched_job(name)
    if job.found is None:
        raise ResultsFileError(
            shown,
            seen="nothing of this job fits, or no size was trained with",
            expected="a search with training runs",
            advice="search again without --global-batch",
        )
    return JudgedJob(
        file=shown,
        device=visible(job.device),
        job=visible(job.factory),
        claims=judged_tune(job.found),
    )
