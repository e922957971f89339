"""What happens around the items of a session that measures: the file's start and its end."""

from collections.abc import Generator

import pytest

from gpubench.errors import GpubenchError
from gpubench.pytest_plugin.declared import is_skipped, uses_fixture
from gpubench.pytest_plugin.extra_info import name_cases
from gpubench.pytest_plugin.measurements import Measurements, measurements_of
from gpubench.pytest_plugin.options import in_our_words
from gpubench.pytest_plugin.page import write_page
from gpubench.pytest_plugin.summary import write_runs_without_effect, write_summary


def follow_session(config: pytest.Config) -> None:
    """Register the hooks below, once a session is known to hold items of ours."""
    config.pluginmanager.register(SessionHooks(measurements_of(config)))


class SessionHooks:
    """Opens the results file before the first item, closes and summarizes it after the last.

    Args:
        measurements: Of the session.
    """

    def __init__(self, measurements: Measurements) -> None:
        self._measurements = measurements
        self._closing_failed: str | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Refuse a results file that cannot be written before anything has been run.

        Raises:
            pytest.UsageError: Saying why.
        """
        if not _will_measure(session):
            return
        try:
            self._measurements.open_file()
        except GpubenchError as error:
            raise pytest.UsageError(in_our_words(error)) from error

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Close the results file; a disk that was full all along fails the session only now."""
        if self._measurements.file is None:
            return
        try:
            self._measurements.file.close()
        except GpubenchError as error:
            self._closing_failed = in_our_words(error)
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)  # with `-p no:benchmark` nobody declares it
    def pytest_benchmark_update_json(self, output_json: object) -> None:
        """Write cases by their ids where pytest-benchmark writes the parameters of items."""
        name_cases(output_json)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_terminal_summary(
        self, terminalreporter: "pytest.TerminalReporter"
    ) -> Generator[None, None, None]:
        """Print one line per workload and a sentence, after pytest-benchmark's own table.

        Also when that plugin ends its own summary with an error, as `--benchmark-compare-fail`
        does: a regression is when the numbers are needed most.
        """
        try:
            yield
        finally:
            if self._closing_failed is not None:
                terminalreporter.write_line(self._closing_failed, red=True)
            file = self._measurements.file
            if file is not None and file.has_rows:
                write_summary(terminalreporter, file)
                write_runs_without_effect(terminalreporter, self._measurements)
                write_page(terminalreporter, file)


def _will_measure(session: pytest.Session) -> bool:
    """Return whether an item is going to ask for a measurement, as far as can be known now."""
    config = session.config
    if config.option.collectonly or hasattr(config, "workerinput") or _is_disabled(config):
        return False
    return any(uses_fixture(item) and not is_skipped(item) for item in session.items)


def _is_disabled(config: pytest.Config) -> bool:
    """Return whether pytest-benchmark times nothing, or is not there at all."""
    disabled = config.getoption("benchmark_disable", default=True)
    return bool(disabled) and not config.getoption("benchmark_enable", default=False)
