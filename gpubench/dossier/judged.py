"""Training files and tune evidence, each with how the claims fare on it."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from gpubench.claims.largest_that_fits import judged_tune
from gpubench.claims.training_registry import judged_training
from gpubench.dossier.tune_evidence import searched_job
from gpubench.errors import ResultsFileError
from gpubench.learning.analysis import TaskFindings, learning_findings
from gpubench.report.claims.lines import JudgedJob, JudgedTask
from gpubench.results.training_index import training_command
from gpubench.results.training_reader import read_training
from gpubench.terminal_text import visible


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
