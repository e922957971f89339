"""Let what is being measured be seen while pytest captures everything else."""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from gpubench.device.backends import idle_gpu
from gpubench.model.regime import rows_per_run
from gpubench.report.progress import output_lines, progress
from gpubench.runner.events import Event, Printed
from gpubench.runner.recording import Observer
from gpubench.runner.session import Session
from gpubench.terminal_text import visible


class _Silent:
    """Progress that nobody asked to see."""

    def tell(self, event: Event) -> None:
        """Show nothing but what the work itself prints, which pytest captures."""
        if isinstance(event, Printed):
            for line in output_lines(event):
                sys.stderr.write(line + "\n")


@contextmanager
def show_progress(item: pytest.Item, session: Session, path: Path) -> Iterator[Observer]:
    """Announce a session and show its progress while the context lasts; not with `-q`.

    Args:
        item: At which it is measured; its name is written again afterwards.
        session: What is going to be measured.
        path: Where the rows go.
    """
    config = item.config
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or config.get_verbosity() < 0:
        yield _Silent()
        return
    # scipy and torch are not needed before there is something to announce.
    from gpubench.report.plan.sentences import announcement, plan_line  # noqa: PLC0415
    from gpubench.runner.duration import expected  # noqa: PLC0415
    from gpubench.runner.forecast import Forecast  # noqa: PLC0415

    plan = session.plan
    with _uncaptured(config):
        reporter.ensure_newline()
        expectation = expected(plan, session.cases)
        line = plan_line(session.cases, plan, expectation.seconds)
        if plan.device == "cpu" and (reason := idle_gpu()):
            reporter.write_line(reason)
        for part in announcement(line, str(short_path(config, path))):
            reporter.write_line(visible(part))
        total = plan.runs * rows_per_run(session.cases, plan.blocks)
        with progress(total, forecast=Forecast(session, expectation)) as shown:
            yield shown
        reporter.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)


def short_path(config: pytest.Config, path: Path) -> Path:
    """Return a path as one would type it where pytest was called."""
    folder = config.invocation_params.dir
    return path.relative_to(folder) if path.is_relative_to(folder) else path


def _uncaptured(config: pytest.Config) -> AbstractContextManager[None]:
    capture: Any = config.pluginmanager.get_plugin("capturemanager")
    if capture is None:
        return nullcontext()
    uncaptured: AbstractContextManager[None] = capture.global_and_fixture_disabled()
    return uncaptured
