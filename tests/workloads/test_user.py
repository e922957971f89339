import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
import torch

from gpubench.errors import WorkloadError
from gpubench.model import Case
from gpubench.workloads.protocol import Work
from gpubench.workloads.registry import find
from tests.workloads.examples import CPU

WORK = """
import torch
from gpubench.workloads.protocol import Work

def random(case, device):
    x = torch.randn(case.batch_size, device=device)
    return Work(call=lambda: x, items=case.batch_size)
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty current folder, whose modules are forgotten afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", sys.path.copy())
    yield tmp_path
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None)).startswith(str(tmp_path)):
            del sys.modules[name]


def write(folder: Path, text: str, name: str = "mine.py") -> None:
    (folder / name).write_text(text)


def user_case(name: str = "mine:random", **changes: object) -> Case:
    fields: dict[str, object] = {
        "workload": name,
        "implementation": "user",
        "phase": "forward",
        "dtype": "float32",
        "batch_size": 4,
    }
    return Case(**(fields | changes))  # type: ignore[arg-type]  # the tests name real fields


def drawn(batch_size: int = 4, seed: int = 0, phase: str = "forward") -> torch.Tensor:
    case = user_case(phase=phase)
    opened = find(case.workload).open(case, largest=9, device=CPU, seed=seed)
    return cast("torch.Tensor", opened.work(batch_size).call())


def test_a_factory_in_the_current_folder_becomes_a_workload(folder: Path) -> None:
    """As `gpubench run --workload mine:random` is typed beside mine.py."""
    write(folder, WORK)

    workload = find("mine:random")

    assert (workload.name, workload.version) == ("mine:random", 1)
    assert workload.flop(user_case()) is None
    assert workload.footprint_bytes(user_case()) is None
    assert drawn().shape == (4,)


def test_a_factory_in_a_package_is_found(folder: Path) -> None:
    """Dots as in an import."""
    (folder / "team").mkdir()
    write(folder, "", "team/__init__.py")
    write(folder, WORK, "team/mine.py")

    assert find("team.mine:random").name == "team.mine:random"


def test_the_current_folder_hides_no_installed_module(folder: Path) -> None:
    """A stray random.py must not break what imports the real one."""
    write(folder, WORK, "textwrap.py")

    with pytest.raises(WorkloadError, match="textwrap has no random"):
        find("textwrap:random")


def test_a_factory_declares_its_version_and_footprint(folder: Path) -> None:
    """As attributes, so that a plain function suffices without them."""
    write(folder, WORK + "random.version = 3\nrandom.footprint_bytes = lambda case: 10\n")

    workload = find("mine:random")

    assert workload.version == 3
    assert workload.footprint_bytes(user_case()) == 10


def test_inputs_depend_on_seed_and_curve_alone(folder: Path) -> None:
    """Though the factory draws from torch's global generator, which stays as it was."""
    write(folder, WORK)
    first = drawn()
    torch.manual_seed(99)
    before = torch.get_rng_state()

    assert torch.equal(drawn(), first)
    assert torch.equal(torch.get_rng_state(), before)
    assert not torch.equal(drawn(seed=1), first)
    assert not torch.equal(drawn(phase="train_step"), first)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (None, "importing mine raised ModuleNotFoundError: No module named 'mine'"),
        ("import nowhere", "raised ModuleNotFoundError: No module named 'nowhere'"),
        ("def (", "raised SyntaxError: invalid syntax"),
        ("raise ValueError('two\\nlines')", "raised ValueError: two lines"),
        ("raise ValueError", "raised ValueError: no message"),
        ("import sys\nsys.exit(3)", "raised SystemExit: 3"),
        ("class Own(Exception): pass\nraise Own('mine')", "raised Own: mine"),
        ("x = 1", "mine has no random"),
        ("random = 1", "random is of type int"),
        ("random = None", "random is of type NoneType"),
        ("def random(): pass", r"random takes \(\)"),
        ("def random(case, device, more): pass", r"random takes \(case, device, more\)"),
        ("def random(case, *, device): pass", r"random takes \(case, \*, device\)"),
        ("def random(case, device): pass\nrandom.version = '1'", "version is '1'"),
        ("def random(case, device): pass\nrandom.version = True", "version is True"),
    ],
)
def test_a_module_that_cannot_be_used_is_one_sentence(
    folder: Path, text: str | None, seen: str
) -> None:
    """Whatever a user's module does when it is imported, no traceback."""
    if text is not None:
        write(folder, text)

    with pytest.raises(WorkloadError, match=seen) as caught:
        find("mine:random")

    assert "\n" not in str(caught.value)


def test_an_interrupted_import_is_not_an_error_of_the_module(folder: Path) -> None:
    """Ctrl-C ends the program."""
    write(folder, "raise KeyboardInterrupt")

    with pytest.raises(KeyboardInterrupt):
        find("mine:random")


@pytest.mark.parametrize("name", ["mine:", ":random", "a:b:c", "2mine:random", ".:x", "a/b.py:c"])
def test_a_malformed_name_is_answered_with_the_form(name: str) -> None:
    """A path is not a module."""
    with pytest.raises(WorkloadError, match=r"expected the form package\.module:factory"):
        find(name)


@pytest.mark.parametrize("returned", ["None", "3", "lambda: 1"])
def test_a_factory_that_returns_no_work_is_named(folder: Path, returned: str) -> None:
    """A forgotten return is the commonest mistake."""
    write(folder, f"def random(case, device): return {returned}")

    with pytest.raises(WorkloadError, match=r"the factory returned (NoneType|int|function)"):
        drawn()


@pytest.mark.parametrize("fault", ["sys.exit(2)", "1 / 0"])
def test_a_footprint_that_raises_is_its_own_cases_fault_alone(folder: Path, fault: str) -> None:
    """It is asked of all cases ahead of the first: `sys.exit` in it ended the whole run."""
    write(folder, WORK + f"import sys\nrandom.footprint_bytes = lambda case: {fault}\n")

    with pytest.raises(WorkloadError, match="footprint_bytes raised"):
        find("mine:random").footprint_bytes(user_case())


def test_a_footprint_that_is_no_number_is_named(folder: Path) -> None:
    """It decides whether a batch is tried."""
    write(folder, WORK + "random.footprint_bytes = lambda case: 1.5\n")

    with pytest.raises(WorkloadError, match="footprint_bytes returned float"):
        find("mine:random").footprint_bytes(user_case())


def test_what_the_factory_raises_passes(folder: Path) -> None:
    """The runner makes a row of it."""
    write(folder, "def random(case, device): raise ZeroDivisionError")

    with pytest.raises(ZeroDivisionError):
        drawn()


def test_a_factory_without_a_signature_is_taken_at_its_word(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Functions written in C do not always tell what they take."""
    module = SimpleNamespace(__name__="mine", random=type)
    monkeypatch.setitem(sys.modules, "mine", module)

    assert find("mine:random").name == "mine:random"


def test_the_documented_example_works(folder: Path) -> None:
    """docs/own-workload.md, from the file a reader saves to the checked result."""
    write(folder, documented_example(), "my_workloads.py")
    case = user_case("my_workloads:softmax", batch_size=100)
    workload = find(case.workload)

    work = workload.open(case, largest=128, device=CPU, seed=0).work(100)
    result = cast("torch.Tensor", work.call())

    assert isinstance(work, Work)
    assert work.check is not None
    assert work.check().passed
    assert workload.version == 1
    torch.testing.assert_close(result.sum(dim=1), torch.ones(100))
    assert work.bytes_moved == work.resident_bytes() + result.nbytes
    assert workload.footprint_bytes(case) == work.bytes_moved


def documented_example() -> str:
    page = Path(__file__).parents[2] / "docs" / "own-workload.md"
    return page.read_text().split("```python\n")[1].split("```")[0]


@pytest.mark.parametrize(
    "counts",
    [
        "items=0",
        "items=-5",
        "items=2.0",
        "items=True",
        "items=1, flop=1e9",
        "items=1, flop=0",
        "items=1, bytes_moved=float('nan')",
    ],
)
def test_numbers_that_are_no_counts_are_refused(folder: Path, counts: str) -> None:
    """`flop=1e9` is what anybody would type, and must cost its case a row and not the run."""
    write(
        folder,
        f"""
from gpubench.workloads.protocol import Work

def counting(case, device):
    return Work(call=lambda: None, {counts})
""",
    )
    opened = find("mine:counting").open(user_case("mine:counting"), largest=4, device=CPU, seed=0)

    with pytest.raises(WorkloadError, match="expected an integer >= 1"):
        opened.work(4)


def test_an_estimate_that_raises_is_its_workloads_own_fault(folder: Path) -> None:
    """It is asked for all cases at once, before anything is measured."""
    write(
        folder,
        WORK + "\nrandom.footprint_bytes = lambda case: 1 / 0\n",
    )

    with pytest.raises(WorkloadError, match="footprint_bytes raised ZeroDivisionError"):
        find("mine:random").footprint_bytes(user_case())


def users_work(folder: Path, fields: str) -> Work:
    """Return what is taken in of a Work with these fields."""
    write(
        folder,
        f"""
import numpy as np
import torch
from gpubench.model import KernelFacts
from gpubench.workloads.protocol import Check, Work

def mine(case, device):
    fields = dict(call=lambda: 1.0, items=1)
    return Work(**(fields | dict({fields})))
""",
    )
    opened = find("mine:mine").open(user_case("mine:mine"), largest=4, device=CPU, seed=0)
    return opened.work(4)


def test_numbers_of_any_library_become_plain_ones(folder: Path) -> None:
    """Nothing but plain values crosses the pipe: a tensor there ended the run."""
    work = users_work(
        folder,
        "items=np.int64(4), flop=torch.tensor(5), bytes_moved=np.uint32(6), "
        "check=lambda: Check(error=torch.tensor(0.25), tolerance=np.float32(0.5)), "
        "resident_bytes=lambda: torch.tensor(7), tiles=lambda kernel: np.int64(8)",
    )

    assert work.check is not None
    check = work.check()
    counts = (work.items, work.flop, work.bytes_moved)
    taken = [*counts, work.resident_bytes(), work.tiles(work.kernel)]
    assert taken == [4, 5, 6, 7, 8]
    assert {type(number) for number in taken} == {int}
    assert (check.error, check.tolerance, check.passed) == (0.25, 0.5, True)
    assert {type(check.error), type(check.tolerance)} == {float}


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ("items='x'", "the Work's items is 'x'"),
        ("items=torch.ones(2)", "the Work's items is a value of type Tensor"),
        ("flop=10**40", "the Work's flop is a value of type int"),
        ("call=None", "the Work's call is None"),
        ("call=torch.ones(3)", "the Work's call is a value of type Tensor"),
        ("check=True", "the Work's check is True"),
        ("release=3", "the Work's release is 3"),
        ("resident_bytes=400", "the Work's resident_bytes is 400"),
        ("kernel='sgemm'", "the Work's kernel is 'sgemm'"),
        ("kernel=KernelFacts(tiles=1.5)", "the Work's kernel's tiles is 1.5"),
        ("kernel=KernelFacts(grid=(1, 2))", "the Work's kernel's grid is a value of type tuple"),
    ],
)
def test_what_a_work_must_not_hold_is_named(folder: Path, fields: str, seen: str) -> None:
    """As soon as it is handed over."""
    with pytest.raises(WorkloadError, match=f"workload 'mine:mine': {seen}, expected "):
        users_work(folder, fields)


@pytest.mark.parametrize(
    ("check", "seen"),
    [
        ("True", r"check returned bool \(True\), expected Check"),
        ("None", "check returned NoneType, expected Check"),
        ("1e-9", r"check returned float \(1e-09\)"),
        ("Check(error=torch.ones(3), tolerance=1)", "the Check's error is a value of type Tensor"),
        ("Check(error='0', tolerance=1)", "the Check's error is '0'"),
        ("Check(error=-1.0, tolerance=1)", "the Check's error is -1.0, expected a number >= 0"),
        ("Check(error=0.0, tolerance=None)", "the Check's tolerance is None"),
    ],
)
def test_a_check_that_is_none_names_the_function(folder: Path, check: str, seen: str) -> None:
    """An assertion that returns True is what one writes first."""
    work = users_work(folder, f"check=lambda: {check}")

    assert work.check is not None
    with pytest.raises(WorkloadError, match=seen):
        work.check()


@pytest.mark.parametrize("returned", ["1.5e3", "-3", "torch.ones(2)", "None", "'4'", "True"])
def test_resident_bytes_that_are_none_name_the_function(folder: Path, returned: str) -> None:
    """1.5e3 ended the run with a traceback of ours."""
    work = users_work(folder, f"resident_bytes=lambda: {returned}")

    with pytest.raises(WorkloadError, match=r"resident_bytes returned .* an integer >= 0; correct"):
        work.resident_bytes()


def test_a_result_with_nan_fails_its_check(folder: Path) -> None:
    """The error of it is NaN, which is a number here and within no tolerance."""
    work = users_work(folder, "check=lambda: Check(error=torch.tensor(float('nan')), tolerance=1)")

    assert work.check is not None
    assert not work.check().passed
