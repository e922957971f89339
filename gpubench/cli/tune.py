"""`gpubench tune`: which batch size to train with, measured or read from an evidence file."""

import shlex
from argparse import Namespace
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

from gpubench.cli.exit_codes import DONE, GATE_FAILED
from gpubench.cli.interrupts import exit_code, orderly_end
from gpubench.cli.recording import search_path
from gpubench.cli.screen import answer_screen
from gpubench.cli.standard_streams import answer, say
from gpubench.cli.tune_settings import named_factory, refuse_options_beside_a_file, settings_of
from gpubench.device.backends import require_backend
from gpubench.errors import ResultsFileError, UsageError
from gpubench.report.layout.writers import check_format, written
from gpubench.results.naming import new_results_path
from gpubench.tune.answers import Answered
from gpubench.tune.asks import Ask
from gpubench.tune.evidence import EvidenceFile, read_evidence
from gpubench.tune.job_place import JobPlace
from gpubench.tune.lab import Lab
from gpubench.tune.settings import TuneSettings
from gpubench.units import format_duration

_LEAST_LINES = 4
"""A header, the settings, the job's facts, and an answer that took time."""

_OF_OUR_PROFILER = "profiler results will not include the deallocation event"

OpenLab = Callable[[JobPlace, TuneSettings], Lab]
"""Makes what measures, of a place and the settings that have its limits."""

_LEAST_RUN_S = 60.0
_SHARE_OF_A_RUN = 0.5
"""Of the budget; a run is meant to take a twentieth of it on a machine of its own."""


def run(arguments: Namespace, *, open_lab: OpenLab | None = None) -> int:
    """Run the command: exit code 0 with a recommendation, 1 if nothing fits or converges.

    Args:
        arguments: What was typed.
        open_lab: Makes what measures; by default processes.
    """
    check_format(arguments.format)
    named_factory(arguments.factory)
    opened = open_lab or _process_lab
    if arguments.resume is not None:
        refuse_options_beside_a_file(arguments)
        return _resumed(arguments, opened)
    settings = settings_of(arguments)
    require_backend(settings.device)
    path = arguments.output or str(_new_path(settings))
    with EvidenceFile.create(path) as file:
        try:
            file.write_settings(settings)
            return _tuned(arguments, settings, opened, file, {})
        finally:
            # Nobody can go on with a file that holds no answer.
            _drop_if_empty(Path(path))


def _resumed(arguments: Namespace, open_lab: OpenLab) -> int:
    with EvidenceFile.continue_(arguments.resume) as file:
        evidence = read_evidence(arguments.resume)
        settings, known = evidence.settings, evidence.answers
        if settings.factory != arguments.factory:
            raise ResultsFileError(
                "--resume",
                seen=f"the file is of {settings.factory}, not of {arguments.factory}",
                expected="the factory that the file is of",
                advice="name it, since gpubench runs no code that only a file names",
            )
        require_backend(settings.device)
        say(f"tune: {arguments.resume} holds {len(known)} answers")
        return _tuned(arguments, settings, open_lab, file, known)


def _tuned(
    arguments: Namespace,
    settings: TuneSettings,
    open_lab: OpenLab,
    file: EvidenceFile,
    known: Mapping[Ask, Answered],
) -> int:
    """Measure what is missing and print the page; a signal leaves a good file."""
    # SciPy and pandas are needed from here on, and only here.
    from gpubench.report.tune.document import tune_document  # noqa: PLC0415
    from gpubench.report.tune.progress import TuneProgress  # noqa: PLC0415
    from gpubench.tune.concluding import result_of  # noqa: PLC0415
    from gpubench.tune.remembered import RememberingLab  # noqa: PLC0415
    from gpubench.tune.tuning import tune  # noqa: PLC0415

    shown = TuneProgress(say, budget_s=settings.budget_s, verifies=arguments.verify)
    lab = open_lab(_place(settings), settings)
    remembering = RememberingLab(lab, known, file, shown.tell)
    try:
        with closing(lab), orderly_end():
            found = tune(
                remembering,
                settings,
                verify_seeds=settings.seeds if arguments.verify else 0,
                follow=shown.begin,
            )
    except KeyboardInterrupt as interrupt:
        say(_interrupted(settings, file.path, len(known) + remembering.measured))
        return exit_code(interrupt)
    answer(written(tune_document(found), arguments.format, answer_screen()))
    # After the page, which a full disk must not keep back.
    if found.is_unanswered:
        raise _out_of_time(settings, found.spent_s)
    file.write_result(result_of(found))
    say(f"tune: the evidence is in {file.path}")
    return DONE if found.recommendation is not None else GATE_FAILED


def _interrupted(settings: TuneSettings, path: Path, answers: int) -> str:
    if not answers:
        return "interrupted before the first answer"
    words = ["gpubench", "tune", settings.factory, "--resume", str(path)]
    return f"interrupted: {answers} answers kept; go on with: {shlex.join(words)}"


def _out_of_time(settings: TuneSettings, spent_s: float) -> UsageError:
    return UsageError(
        "--budget",
        seen=f"{format_duration(settings.budget_s)}, over after {format_duration(spent_s)} in which"
        " no size reached the target",
        expected="time to train each candidate",
        advice="give several times as much, or an easier target, or --threads 1 if others use the"
        " machine",
    )


def _place(settings: TuneSettings) -> JobPlace:
    return JobPlace(
        factory=settings.factory,
        device=settings.device,
        threads=settings.threads,
        search_path=search_path(),
    )


def _process_lab(place: JobPlace, settings: TuneSettings) -> Lab:
    from gpubench.tune.lab import ProcessLab  # noqa: PLC0415

    return ProcessLab(
        place,
        trial_limit_s=settings.trial_limit_s,
        run_limit_s=max(_LEAST_RUN_S, _SHARE_OF_A_RUN * settings.budget_s),
        heard=_heard,
    )


def _heard(line: str) -> None:
    # What our own profiler says of blocks that it did not see allocated is no word of the job's.
    if _OF_OUR_PROFILER not in line:
        say(f"output of the job: {line}")


def _new_path(settings: TuneSettings) -> Path:
    now = datetime.now().astimezone()
    backend = settings.device.partition(":")[0]
    return new_results_path(Path("results"), f"{backend}-tune", now).with_suffix(".jsonl")


def _drop_if_empty(path: Path) -> None:
    lines = 0
    if path.exists():
        with path.open("rb") as stream:
            lines = sum(1 for _ in zip(stream, range(_LEAST_LINES), strict=False))
    if lines < _LEAST_LINES:
        path.unlink(missing_ok=True)
