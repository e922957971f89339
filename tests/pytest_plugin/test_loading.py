"""How the plugin gets into a session, and that it costs nothing where nobody uses it."""

from pathlib import Path

import pytest

from .conftest import DECLARED, PLAN

pytestmark = pytest.mark.usefixtures("unwatched")

ROOT = Path(__file__).parents[2]
PLUGIN = ("-p", "gpubench.pytest_plugin")


@pytest.fixture
def outer(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Return a place for pytest sessions in fresh processes."""
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return pytester


def test_a_session_that_does_not_use_the_fixture_loads_nothing_heavy(
    outer: pytest.Pytester,
) -> None:
    """Whoever has gpubench installed pays milliseconds for it in all his other projects."""
    outer.makepyfile(
        """
        import sys

        HEAVY = {"torch", "cupy", "pandas", "numpy", "scipy", "rich", "multiprocessing.connection"}

        def test_others():
            assert "gpubench.pytest_plugin" in sys.modules
            assert sorted(HEAVY & set(sys.modules)) == []
            assert "gpubench.pytest_plugin.measurements" not in sys.modules
        """
    )

    result = outer.runpytest_subprocess(*PLUGIN)

    result.assert_outcomes(passed=1)


def test_collecting_the_benches_loads_no_torch(outer: pytest.Pytester) -> None:
    """`pytest benches/ --collect-only` answers at once."""
    outer.makeini("[pytest]")
    outer.makepyfile(
        probe="""
        import sys

        def pytest_sessionfinish():
            print("heavy:", sorted({"torch", "pandas"} & set(sys.modules)))
        """
    )

    result = outer.runpytest_subprocess(
        *PLUGIN, "-p", "probe", "--collect-only", "-c", "tox.ini", str(ROOT / "benches")
    )

    assert result.ret == 0
    result.stdout.fnmatch_lines(["*test_transformer[[]train_step-*", "heavy: []"])


def test_the_plugin_can_be_named_where_it_is_installed(outer: pytest.Pytester) -> None:
    """`-p gpubench.pytest_plugin` and an entry point of the same name are one plugin."""
    info = outer.mkdir("installed").joinpath("gpubench_suite-0.0.0.dist-info")
    info.mkdir()
    info.joinpath("METADATA").write_text(
        "Metadata-Version: 2.1\nName: gpubench-suite\nVersion: 0.0.0\n", encoding="utf-8"
    )
    info.joinpath("entry_points.txt").write_text(
        "[pytest11]\ngpubench.pytest_plugin = gpubench.pytest_plugin\n", encoding="utf-8"
    )
    outer.makepyfile(DECLARED)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", f"{ROOT}:{info.parent}")
        for arguments in ((), PLUGIN):
            result = outer.runpytest_subprocess(*arguments, *PLAN, "--collect-only", "-q")
            assert result.ret == 0
            result.stdout.fnmatch_lines(["*test_product*-batch8]"])


def test_xdist_is_refused(outer: pytest.Pytester) -> None:
    """Items side by side would measure each other; one line at each says so."""
    pytest.importorskip("xdist")
    outer.makepyfile(DECLARED)

    result = outer.runpytest_subprocess(*PLUGIN, *PLAN, "-n", "2")

    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["xdist: -n runs items side by side, expected one item at a time*"])
    assert "Traceback" not in str(result.stdout)
    assert not list(outer.path.glob("results/*"))


def test_xdist_with_benchmark_only_is_a_usage_error(outer: pytest.Pytester) -> None:
    """pytest-benchmark says so before we could."""
    pytest.importorskip("xdist")
    outer.makepyfile(DECLARED)

    result = outer.runpytest_subprocess(*PLUGIN, *PLAN, "-n", "2", "--benchmark-only")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*xdist is on*"])


def test_xdist_may_try_out_what_is_not_timed(outer: pytest.Pytester) -> None:
    """--benchmark-disable asks only whether everything runs, which it may side by side."""
    pytest.importorskip("xdist")
    outer.makepyfile(
        """
        def test_mine(gpu_benchmark):
            gpu_benchmark(lambda: 1.0, batch_size=8)
        """
    )

    result = outer.runpytest_subprocess(*PLUGIN, "-n", "1", "--benchmark-disable")

    result.assert_outcomes(passed=1)
