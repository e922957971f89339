"""The flags, their ini twins, and mistakes in them."""

import json

import pytest

from gpubench.errors import UsageError
from gpubench.model import Case, Plan
from gpubench.pytest_plugin.options import FLAGS
from gpubench.suites.grid import cases
from gpubench.suites.presets import PRESETS

from .conftest import DECLARED, Inner
from .scripted import Script


def test_the_default_preset_is_quick(inner: Inner) -> None:
    """With no flag at all."""
    inner.write()
    script = Script()

    inner.run(script=script, plan=()).assert_outcomes(passed=32)

    assert script.starts[0].sample_s == PRESETS["quick"].sample_s
    assert len(script.visits) == 32 * PRESETS["quick"].blocks


def test_runs_are_fresh_workers_with_ids_of_their_own(inner: Inner) -> None:
    """--gpubench-runs 2: every item hands over the samples of both."""
    inner.write()
    script = Script()

    benchmarks = inner.json("--gpubench-runs=2", script=script)

    frame = inner.frame()
    assert frame.groupby("run_index").run_id.nunique().to_dict() == {0: 1, 1: 1}
    assert frame.run_id.nunique() == len(script.starts) == 2
    assert {len(entry["stats"]["data"]) for entry in benchmarks.values()} == {2 * 2 * 3}


def test_a_label_names_the_machine(inner: Inner) -> None:
    """In the file's column and in the table."""
    inner.write()

    result = inner.run("--gpubench-label=m7")

    assert set(inner.frame().label) == {"m7"}
    result.stdout.fnmatch_lines(["*m7*"])


def test_every_flag_has_an_ini_twin_that_the_command_line_beats(inner: Inner) -> None:
    """gpubench_blocks in the ini file is --gpubench-blocks."""
    inner.write()
    inner.pytester.makeini(
        "[pytest]\ngpubench_preset = smoke\ngpubench_blocks = 3\ngpubench_batch_sizes = 2\n"
        "gpubench_csv = named.csv\n"
    )

    inner.run("--gpubench-blocks=1", plan=()).assert_outcomes(passed=1)

    text = (inner.pytester.path / "named.csv").read_text(encoding="utf-8")
    assert len(text.splitlines()) == 2
    help_text = str(inner.run("--help", plan=()).stdout)
    for flag in FLAGS:
        assert f"--gpubench-{flag.dashed}" in help_text
        assert f"gpubench_{flag.name} (string)" in help_text


def test_a_typed_path_starts_where_pytest_was_called(inner: Inner) -> None:
    """Also if the tests change the current folder before the file is written."""
    inner.write(
        """
    import pytest

    @pytest.fixture(autouse=True)
    def elsewhere(tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
"""
        + DECLARED
    )

    inner.run("--gpubench-csv=here.csv").assert_outcomes(passed=2)

    assert (inner.pytester.path / "here.csv").exists()


def test_a_page_about_the_results_is_written_at_the_end(inner: Inner) -> None:
    """--gpubench-report, or its ini twin: what a colleague opens."""
    inner.write()
    inner.pytester.makeini("[pytest]\ngpubench_report = page.json\n")

    result = inner.run("--gpubench-csv=here.csv")

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["report: page.json"])
    page = json.loads((inner.pytester.path / "page.json").read_text(encoding="utf-8"))
    assert page["files"][0]["file"] == "here.csv"
    assert page["timings"][0]["overview"]["curves"][0]["best"]["batch_size"] in {4, 8}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--gpubench-report", "a.pdf"), "*a.pdf: the name says no format, expected one *; *"),
        (("--gpubench-report", "test_it.py"), "*test_it.py: there is a file that gpubench *"),
        (("--gpubench-runs", "0"), "--gpubench-runs: *0*, expected an integer >= 1 *; *"),
        (("--gpubench-runs", "two"), "--gpubench-runs: *two*, expected *; *"),
        (
            ("--gpubench-preset", "foo"),
            "--gpubench-preset: 'foo', expected one of smoke*; *",
        ),
        (("--gpubench-batch-sizes", "ten"), "--gpubench-batch-sizes: 'ten', expected integers*; *"),
        (("--gpubench-batch-sizes", "1e9"), "--gpubench-batch-sizes: '1e9', expected integers*; *"),
        (("--gpubench-batch-sizes=-1",), "--gpubench-batch-sizes: '-1', expected integers*; *"),
        (("--gpubench-dtype", "float8"), "--gpubench-dtype: 'float8', expected one of float32*; *"),
        (("--gpubench-implementation=x",), "--gpubench-implementation: 'x', expected one of *; *"),
        (("--gpubench-regime", "idle"), "--gpubench-regime: 'idle', expected one of burst*; *"),
        (("--gpubench-regime=steady",), "--gpubench-regime: *cpu*; leave --gpubench-regime out"),
        (("--gpubench-sample-time", "soon"), "--gpubench-sample-time: *'soon', expected *; *"),
        (("--gpubench-time-limit=0s",), "--gpubench-time-limit: *0s', expected *; *"),
        (("--gpubench-device", "tpu"), "--gpubench-device: 'tpu', expected one of cpu, cuda; *"),
        (("--gpubench-profile", "big"), "--gpubench-profile: 'big', expected one of cpu, gpu; *"),
        (("--gpubench-seed", "x"), "--gpubench-seed: *x*, expected *; *"),
        (("--gpubench-threads", "0"), "--gpubench-threads: *0*, expected *; *"),
        (("--gpubench-label", "7"), "--gpubench-label: '7', expected text that no reader *; *"),
        (("--gpubench-csv", ""), "--gpubench-csv: an empty text, expected *; *"),
        (("--gpubench-preset", ""), "--gpubench-preset: an empty text, expected *; *"),
    ],
)
def test_a_bad_value_is_a_usage_error_in_one_line(
    inner: Inner, arguments: tuple[str, ...], message: str
) -> None:
    """It names the flag as it was typed, and nothing is collected or measured."""
    inner.write()
    script = Script()

    result = inner.run(*arguments, script=script, plan=())

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {message}"])
    assert len(result.errlines) == 2
    assert "Traceback" not in str(result.stdout) + str(result.stderr)
    assert script.starts == []


def test_a_bad_ini_value_is_the_same(inner: Inner) -> None:
    """It names the flag that it is the twin of."""
    inner.write()
    inner.pytester.makeini("[pytest]\ngpubench_runs = 0")

    result = inner.run()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --gpubench-runs: *"])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "old.csv",
            "*old.csv: the file exists already*, expected a new file; name another file",
        ),
        (
            "nowhere/a.csv",
            "*nowhere/a.csv: the folder * does not exist, expected *; *",
        ),
        (".", "*: it cannot be written (Is a directory), expected *; *"),
        ("a.csv.gz", "*a.csv.gz: the name of a compressed file, expected *; *"),
    ],
)
def test_a_results_file_that_cannot_be_written_is_a_usage_error(
    inner: Inner, name: str, message: str
) -> None:
    """Said once and before anything was run, not after minutes and at every item."""
    inner.write()
    inner.pytester.path.joinpath("old.csv").write_text("mine\n", encoding="utf-8")
    script = Script()

    result = inner.run(f"--gpubench-csv={name}", script=script)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {message}"])
    assert "Traceback" not in str(result.stdout) + str(result.stderr)
    assert script.starts == []
    assert (inner.pytester.path / "old.csv").read_text(encoding="utf-8") == "mine\n"


def test_a_results_folder_that_cannot_be_made_is_a_usage_error(inner: Inner) -> None:
    """A file is in its place."""
    inner.write()
    inner.pytester.path.joinpath("results").touch()

    result = inner.run()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["ERROR: *results: the folder cannot be made (File exists), expected *; *"]
    )


def test_collecting_looks_at_no_file(inner: Inner) -> None:
    """--collect-only answers even where a measurement could not be written."""
    inner.write()
    inner.pytester.path.joinpath("old.csv").write_text("mine\n", encoding="utf-8")

    assert inner.run("--gpubench-csv=old.csv", "--collect-only").ret == 0


def test_every_session_writes_its_own_file(inner: Inner) -> None:
    """Also two in one second."""
    inner.write()

    inner.run()
    inner.run()

    assert len(inner.files()) == 2


def test_results_are_kept_beside_the_ini_file(inner: Inner) -> None:
    """From whichever folder pytest was called."""
    folder = inner.pytester.mkdir("benches")
    inner.pytester.makeini("[pytest]")
    inner.write()
    inner.pytester.path.joinpath("test_it.py").rename(folder / "test_it.py")

    inner.pytester.chdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        inner.run().assert_outcomes(passed=2)

    assert len(inner.files()) == 1


def test_flags_that_leave_nothing_of_a_workload_skip_its_item(
    inner: Inner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said with the reason, since an empty set of cases is easily missed."""

    def none_of_mlp(plan: Plan) -> tuple[Case, ...]:
        if plan.workloads == ("mlp",):
            raise UsageError("--dtype", seen="'x'", expected="y", advice="z")
        return cases(plan)

    monkeypatch.setattr("gpubench.pytest_plugin.declared.cases", none_of_mlp)
    inner.write(DECLARED, test_other=DECLARED.replace("matmul", "mlp"))

    result = inner.run("-rs")

    result.assert_outcomes(passed=2, skipped=1)
    result.stdout.fnmatch_lines(["SKIPPED*--gpubench-dtype: 'x', expected y; z"])


def test_the_load_of_gpu_kernels_can_be_chosen(
    inner: Inner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a purchaser wants to know is what a card does when it is kept busy; `-k steady` too."""
    monkeypatch.setattr("gpubench.pytest_plugin.options.require_backend", lambda _device: None)
    inner.write()

    result = inner.run("--collect-only", "-q", "--gpubench-device=cuda", "--gpubench-regime=both")
    text = str(result.stdout)

    assert text.count("-steady]") == text.count("test_product") / 2 > 0
