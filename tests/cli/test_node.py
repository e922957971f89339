"""`gpubench run` on several devices of a node, with workers that answer at once."""

import shlex
from pathlib import Path

import pandas as pd
import pytest

from gpubench.cli.main import main
from gpubench.device import node_devices, several
from gpubench.errors import DeviceError
from gpubench.runner.binding import Binding
from gpubench.runner.messages import Ready, Setup
from tests.cli.scripted import TINY, Machine, MachineWorker, gpubench_run, typed

PAIR = f"{TINY} --device cpu --workers 2"
CELLS = 4
"""Of each device under each load."""

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _of_four_cpus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node_devices, "allowed_cpus", lambda: (0, 1, 2, 3))
    monkeypatch.setattr(node_devices, "core_of", lambda cpu, _root: (cpu,))


class Node(Machine):
    """Opens workers of several devices, each with an identifier of its own."""

    dead: tuple[int, ...] = ()
    bindings: tuple[Binding, ...] = ()

    def open_worker(self, binding: Binding | None = None) -> MachineWorker:
        assert binding is not None
        self.bindings = (*self.bindings, binding)
        worker = NodeWorker(machine=self, device=self.device)
        worker.is_dead = binding.cpus[0] in self.dead
        self.workers.append(worker)
        return worker


class NodeWorker(MachineWorker):
    is_dead = False

    def start(self, setup: Setup) -> Ready:
        if self.is_dead:
            raise DeviceError("worker", seen="killed by SIGKILL", expected="a device", advice="-")
        return super().start(setup)


def rows_of(path: Path) -> pd.DataFrame:
    return pd.read_csv(path)


def test_workers_on_parts_of_a_cpu_write_one_file(tmp_path: Path, capsys: Captured) -> None:
    """One command, one file; each row says of which device it is and beside how many."""
    path, machine = tmp_path / "a.csv", Node()

    code = gpubench_run(f"{PAIR} --alone -o {typed(path)}", machine)

    rows = rows_of(path)
    counts = rows.groupby(["device_rank", "loaded_devices"]).size().to_dict()
    assert code == 0
    assert counts == {(rank, loaded): CELLS for rank in (0, 1) for loaded in (1, 2)}
    assert {binding.cpus for binding in machine.bindings} == {(0, 1), (2, 3)}
    assert machine.running == 0
    told = capsys.readouterr().err
    assert "x 2 devices x 2 loads = 16 rows" in told
    assert "devices: worker 0 on CPUs 0-1, worker 1 on CPUs 2-3" in told
    assert "--workers 2 --alone" in told


def test_the_cores_of_a_worker_are_part_of_what_it_is(tmp_path: Path) -> None:
    """Two parts of a CPU are two devices: no mean may be of both."""
    machine = Node()
    gpubench_run(f"{PAIR} -o {typed(tmp_path / 'a.csv')}", machine)

    setups = [setup for worker in machine.workers for setup in worker.setups]
    assert {(setup.device, setup.cores) for setup in setups} == {("cpu", "0-1"), ("cpu", "2-3")}
    assert {setup.sharers for setup in setups} == {2}


def test_gpus_are_bound_one_to_a_process_and_named_by_their_slot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that sees one GPU cannot disturb another; the slot is the chassis'."""
    addresses = ("0000:86:00.0", "0000:3b:00.0", "0000:5e:00.0")
    monkeypatch.setattr(several, "visible_gpus", lambda: 3)
    monkeypatch.setattr(several, "require_backend", lambda _device: None)
    monkeypatch.setattr(node_devices, "visible_gpus", lambda: 3)
    monkeypatch.setattr(node_devices, "pci_address", lambda number: addresses[number])
    monkeypatch.setattr(node_devices, "nvidia_addresses", lambda _root: tuple(sorted(addresses)))
    near = {"0000:86:00.0": (2, 3)}
    monkeypatch.setattr(
        node_devices, "near_pci_device", lambda address, *_: near.get(address, (0, 1))
    )
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "4, 5,7")
    path, machine = tmp_path / "a.csv", Node()

    assert gpubench_run(f"{TINY} --device all -o {typed(path)}", machine) == 0

    assert {(b.cpus, b.environment) for b in machine.bindings} == {
        ((2, 3), (("CUDA_VISIBLE_DEVICES", "4"),)),
        ((0,), (("CUDA_VISIBLE_DEVICES", "5"),)),
        ((1,), (("CUDA_VISIBLE_DEVICES", "7"),)),
    }
    rows = rows_of(path)
    assert set(rows["device_rank"]) == {0, 1, 2}
    assert set(rows["loaded_devices"]) == {3}
    assert rows["plan"].str.contains("device=cuda:0,1,2").all()
    setups = [setup for worker in machine.workers for setup in worker.setups]
    assert {setup.device for setup in setups} == {"cuda:0"}


def test_a_device_that_dies_is_named_and_its_rows_can_be_measured_later(
    tmp_path: Path, capsys: Captured
) -> None:
    """The others' rows are kept; the exit code says that the answer is not the whole one."""
    path, machine = tmp_path / "a.csv", Node()
    machine.dead = (2,)

    code = gpubench_run(f"{PAIR} -o {typed(path)}", machine)

    told = capsys.readouterr().err
    assert code == 2
    assert "worker 1 is given up, the others go on: killed by SIGKILL" in told
    assert "lost: worker 1; 4 of 8 rows are missing; for these: gpubench run --resume" in told
    assert set(rows_of(path)["device_rank"]) == {0}
    assert gpubench_run(f"--resume {typed(path)}", Node()) == 0
    rows = rows_of(path)
    assert rows.groupby("device_rank").size().to_dict() == {0: CELLS, 1: CELLS}
    assert set(rows["loaded_devices"]) == {2}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--device cpu --workers 1", "--workers: the value is '1', expected an integer >= 2"),
        ("--device cpu --workers 5", "5 workers, and this process may use 4 CPUs"),
        ("--device cpu --alone", "--alone: one device, cpu, expected several"),
        ("--device cpu --workers 2 --budget 10m", "--budget: several devices"),
        ("--device all", "all, and no GPU is visible"),
        ("--device cuda:0,x", "'cuda:0,x'"),
    ],
)
def test_what_several_devices_cannot_do_is_refused_in_one_line(
    options: str, words: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is started, and before there is a file."""
    monkeypatch.setattr(several, "visible_gpus", lambda: 0)
    path = tmp_path / "a.csv"

    code = main(["run", *shlex.split(f"{TINY} {options}"), "-o", str(path)])

    told = capsys.readouterr().err
    assert (code, told.count("\n")) == (2, 1)
    assert words in told
    assert not path.exists()
