"""The ReFrame test on a real Slurm: two nodes of which one is lost, and a launcher that is."""

import csv
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from gpubench.results.reader import read_results
from tests.reframe.cluster import Cluster
from tests.reframe.debian import CannotBeHadError, slurm
from tests.reframe.held import Held
from tests.reframe.launcher import OPTIONS, ROOT, ROWS, Launcher

pytest.importorskip("reframe", reason="needs ReFrame (gpubench-suite[fleet])")

# Debian's packages, once.
pytestmark = pytest.mark.network


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Return two idle nodes; skip, and say why, where no Slurm is to be had."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    with tempfile.TemporaryDirectory(prefix="slurm-") as folder:
        try:
            made = Cluster(slurm(home / "gpubench-tests"), Path(folder))
        except CannotBeHadError as error:
            pytest.skip(f"needs Slurm of Debian's packages: {error}")
        try:
            made.start()
        except CannotBeHadError as error:
            made.stop()
            pytest.skip(f"needs a Slurm that starts: {error}")
        yield made
        made.stop()


@pytest.fixture
def held(tmp_path: Path) -> Held:
    return Held(tmp_path / "workloads")


@pytest.fixture
def launcher(tmp_path: Path, cluster: Cluster, held: Held) -> Iterator[Launcher]:
    made = Launcher(tmp_path, tmp_path / "workloads", cluster.environment)
    yield made
    made.stop()


def file_of(folder: Path, node: str) -> Path:
    return folder / "results" / "fleet" / f"node-{node}.csv"


def cells(path: Path) -> list[tuple[int, ...]]:
    frame = read_results(path).frame
    return sorted(map(tuple, frame[["device_rank", "block", "batch_size"]].to_numpy().tolist()))


def srun_recipe() -> str:
    """Return the command of the page about Slurm, for what the ReFrame test measures here."""
    page = (ROOT / "docs" / "fleet-slurm.md").read_text()
    recipe = page.partition("```sh\n")[2].partition("```")[0]
    ours = {
        "--nodes=8": "--nodes=2 --partition=gpu",
        "gpubench run --preset brief --device all": f"{sys.executable} -m gpubench run {OPTIONS}",
    }
    for theirs, words in ours.items():
        assert recipe.count(theirs) == 1
        recipe = recipe.replace(theirs, words)
    return recipe


EACH_ONCE = [(rank, block, size) for rank in (0, 1) for block in (0, 1) for size in (4, 8)]


def test_a_lost_node_is_named_and_completed_by_the_same_command(
    cluster: Cluster, held: Held, launcher: Launcher, tmp_path: Path
) -> None:
    """Must hold 1: rows are kept, the other node is measured, and nothing is measured twice."""
    first, second = file_of(tmp_path, "n1"), file_of(tmp_path, "n2")
    held.hold("n2", second, rows=2)
    call = launcher.start()
    held.wait_for("n2")
    cluster.lose("n2")
    said, _ = call.communicate()

    assert call.returncode == 1, said
    complete, begun = first.read_bytes(), second.read_bytes()
    kept = begun.count(b"\n") - 1
    assert 2 <= kept < ROWS
    assert f"n2: {kept} of {ROWS} rows, the same command goes on" in said
    assert "n1: " not in said
    assert cells(first) == EACH_ONCE

    cluster.repair("n2")
    code, said = launcher.run()

    assert code == 0, said
    assert first.read_bytes() == complete
    assert second.read_bytes().startswith(begun)
    assert cells(second) == EACH_ONCE
    assert set(read_results(second).frame["node"]) == {"n2"}
    assert cluster.busy() == []

    done = subprocess.run(
        ["sh", "-ec", srun_recipe()],
        cwd=tmp_path,
        env=launcher.environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stderr.count(f"nothing left to measure, {ROWS} of {ROWS} rows") == 2
    assert first.read_bytes() == complete


def test_nodes_go_on_without_their_launcher_and_the_next_call_waits_for_them(
    cluster: Cluster, held: Held, launcher: Launcher, tmp_path: Path
) -> None:
    """Must hold 2: kill -9 of the launcher costs no row, and leaves no process in the end."""
    first, second = file_of(tmp_path, "n1"), file_of(tmp_path, "n2")
    held.hold("n1", first, rows=1)
    call = launcher.start()
    held.wait_for("n1")
    call.send_signal(signal.SIGKILL)
    call.communicate()
    begun = first.read_bytes()
    assert 1 <= begun.count(b"\n") - 1 < ROWS

    next_call = launcher.start()
    cluster.wait_until(lambda: "PD" in cluster.ask("squeue", "--format=%t"), "a second job of n1")
    held.let_go("n1")
    said, _ = next_call.communicate()

    assert next_call.returncode == 0, said
    assert first.read_bytes().startswith(begun)
    assert [cells(first), cells(second)] == [EACH_ONCE, EACH_ONCE]
    assert read_results(first).frame.groupby("device_rank")["run_id"].nunique().max() == 1
    cluster.wait_until(lambda: not cluster.busy(), "the end of all jobs")

    code, said = launcher.run("-S", f"baseline={faster(first, tmp_path / 'faster.csv')}")

    assert code == 1, said
    assert said.count("failed to meet reference(s)") == 2
    assert said.count("held.work/") >= 2 * 2
    assert "n1: " not in said


def faster(path: Path, copy: Path) -> Path:
    """Return a baseline of ten times the rates, which no node here can meet."""
    with path.open(newline="") as stream, copy.open("w", newline="") as target:
        rows = list(csv.DictReader(stream))
        writer = csv.DictWriter(target, rows[0].keys())
        writer.writeheader()
        for row in rows:
            writer.writerow({**row, "items_per_s": 10 * float(row["items_per_s"])})
    return copy
