"""`gpubench converge`: train small models at many batch sizes into a training file, and show it."""

import os
import shlex
import uuid
from argparse import Namespace
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from gpubench.cli.converge_progress import TrainingProgress
from gpubench.cli.exit_codes import DONE
from gpubench.cli.interrupts import exit_code, orderly_end
from gpubench.cli.standard_streams import say
from gpubench.converge.learner import Learner, ProcessLearner
from gpubench.converge.plan import TrainingPlan, parsed_plan, training_plan
from gpubench.converge.session import TrainingSession
from gpubench.device.backends import default_device, require_backend
from gpubench.errors import UsageError
from gpubench.model.training_row import TRAINING_SCHEMA, TrainingOrigin, TrainingRow
from gpubench.results.naming import new_results_path
from gpubench.results.training_reader import read_training
from gpubench.results.training_writer import TrainingWriter
from gpubench.suites.request import check_label
from gpubench.units import counted, parse_count

OpenLearner = Callable[[], Learner]

_DEFAULT_PRESET = "cpu"
_MOST_WORKERS = 64
_OWN_OPTIONS = ("preset", "task", "output", "device", "workers", "label", "identify")


def run(arguments: Namespace, *, open_learner: OpenLearner = ProcessLearner) -> int:
    """Run the command; exit code 0 once all is trained.

    Args:
        arguments: What was typed.
        open_learner: Makes the workers that train.
    """
    if arguments.resume is not None:
        return _resume(arguments, open_learner)
    if arguments.label is not None:
        check_label(arguments.label)
    plan = _plan(arguments)
    require_backend(plan.device)
    now = datetime.now(UTC)
    path = arguments.output or str(new_results_path(Path("results"), "training", now.astimezone()))
    origin = TrainingOrigin(
        training_schema=TRAINING_SCHEMA,
        run_id=f"r{uuid.uuid4().hex}",
        session=_session_id(),
        started_at=now.isoformat(timespec="seconds"),
        label=arguments.label or "",
        plan=plan.text,
    )
    session = TrainingSession(
        plan=plan, origin=origin, open_learner=open_learner, identify=arguments.identify
    )
    with TrainingWriter.create(path) as writer:
        try:
            return _train(session, writer, path)
        finally:
            # While the lock is held, so that it cannot be a file that somebody else has begun.
            if not writer.has_rows:
                Path(path).resolve().unlink(missing_ok=True)


def _plan(arguments: Namespace) -> TrainingPlan:
    if arguments.preset is not None and arguments.task is not None:
        raise UsageError(
            "--task",
            seen="it cannot be combined with --preset",
            expected="a preset, or one task with all of its studies",
            advice="leave one of them out",
        )
    device = arguments.device or default_device()
    return training_plan(
        preset=arguments.preset or _DEFAULT_PRESET,
        task=arguments.task or "",
        device=device,
        workers=_workers(arguments.workers, device),
    )


def _workers(text: str | None, device: str) -> int:
    """Return how many processes train at once; a GPU that is shared would be timed wrong."""
    if text is not None:
        return parse_count("--workers", text, most=_MOST_WORKERS)
    return 1 if device != "cpu" else min(2, len(os.sched_getaffinity(0)))


def _resume(arguments: Namespace, open_learner: OpenLearner) -> int:
    path = arguments.resume
    given = [f"--{name}" for name in _OWN_OPTIONS if getattr(arguments, name) not in (None, False)]
    if given:
        raise UsageError(
            "--resume",
            seen=f"it cannot be combined with {', '.join(given)}",
            expected="no other option, since the file says what its plan is",
            advice="leave the others out, or start a new file with -o",
        )
    with TrainingWriter.continue_(path) as writer:
        rows = read_training(path).rows
        first = rows[0]
        plan = parsed_plan(first.origin.plan, path)
        require_backend(plan.device)
        session = TrainingSession(
            plan=plan,
            origin=_origin_of(first),
            open_learner=open_learner,
            identify=_is_identified(first),
            recorded=rows,
        )
        say(f"resume: {path} holds {counted(len(rows), 'row')}")
        return _train(session, writer, path)


def _origin_of(first: TrainingRow) -> TrainingOrigin:
    """Return the origin of rows that go on with a file: its run, and a session of their own."""
    return TrainingOrigin(
        training_schema=TRAINING_SCHEMA,
        run_id=first.origin.run_id,
        session=_session_id(),
        started_at=datetime.now(UTC).isoformat(timespec="seconds"),
        label=first.origin.label,
        plan=first.origin.plan,
    )


def _is_identified(row: TrainingRow) -> bool:
    # Hashed names are `h` and 12 hex digits; in clear there is a slash before them.
    return "/" in (row.software.host or "")


def _session_id() -> str:
    return f"s{uuid.uuid4().hex}"


def _train(session: TrainingSession, writer: TrainingWriter, path: str) -> int:
    """Train all that is missing; a signal leaves a good file and says how to go on."""
    progress = TrainingProgress(say)
    say(f"converge: {session.plan.text} into {path}")
    try:
        # Not left to the garbage collector: an error's traceback would keep the workers alive.
        with orderly_end(), closing(session.events()) as events:
            for event in events:
                if isinstance(event, TrainingRow):
                    writer.write(event)
                progress.tell(event)
    except KeyboardInterrupt as interrupt:
        _say_how_far(progress.rows, path if writer.has_rows else None)
        return exit_code(interrupt)
    say(f"next: gpubench claims {shlex.quote(path)}")
    return DONE


def _say_how_far(rows: int, path: str | None) -> None:
    if path is None:
        say("interrupted before the first row")
        return
    command = f"gpubench converge --resume {shlex.quote(path)}"
    say(f"interrupted: {counted(rows, 'row')} trained; finish with: {command}")
