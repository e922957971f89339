"""The recipes for fleets: what they type is what gpubench takes, and they name the same files."""

import re
import runpy
import shlex
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from gpubench.cli.parser import parse

from .source_tree import ROOT

DOCS = ROOT / "docs"
PLACE = "__node__"
"""Where the template of a Kubernetes Job wants the node's name."""


def blocks(page: str, language: str) -> list[str]:
    """Return the fenced blocks of a page in a language."""
    return re.findall(rf"```{language}\n(.*?)```", (DOCS / page).read_text(), re.DOTALL)


def is_repeatable(words: list[str], file: str) -> bool:
    """Return whether words are a `gpubench run` of all devices that may be typed again."""
    arguments = parse(words)
    asked = vars(arguments)
    return (asked["command"], asked["preset"], asked["device"]) == ("run", "brief", "all") and (
        asked["continue"] and asked["output"] == file
    )


def test_srun_measures_every_node_into_its_own_file() -> None:
    """Tried on a real Slurm in tests/reframe; here that it is what the page says."""
    (block,) = blocks("fleet-slurm.md", "sh")
    (command,) = re.findall(r"gpubench (run .*?)'\n", block)

    assert is_repeatable(shlex.split(command), "results/fleet/node-$SLURMD_NODENAME.csv")
    assert "export GPUBENCH_NODE=$SLURMD_NODENAME" in block


def test_submitit_measures_every_node_into_its_own_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The recipe runs as it stands, with an executor that calls at once."""
    commands: dict[str, list[str]] = {}
    parameters: list[dict[str, Any]] = []

    class Executor:
        def __init__(self, folder: str) -> None:
            assert folder == "results/fleet/jobs"

        def update_parameters(self, **given: Any) -> None:
            parameters.append(given)

        def submit(self, function: Any, node: str) -> Any:
            return SimpleNamespace(result=lambda: function(node))

    def started(command: list[str], env: dict[str, str]) -> Any:
        commands[env["GPUBENCH_NODE"]] = command
        return SimpleNamespace(returncode=len(commands) - 1)

    stand_in = ModuleType("submitit")
    stand_in.AutoExecutor = Executor  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "submitit", stand_in)
    monkeypatch.setattr("subprocess.run", started)
    monkeypatch.chdir(tmp_path)
    (block,) = blocks("fleet-slurm.md", "python")
    (tmp_path / "recipe.py").write_text(block)

    runpy.run_path("recipe.py")

    for node, command in commands.items():
        assert command[:3] == [sys.executable, "-m", "gpubench"]
        assert is_repeatable(command[3:], f"results/fleet/node-{node}.csv")
    slurm = [one["slurm_additional_parameters"] for one in parameters]
    assert slurm == [{"nodelist": node, "exclusive": True} for node in commands]
    assert capsys.readouterr().out == "n1 complete\nn2 failed\n"


def test_a_kubernetes_job_measures_the_node_that_it_is_named_after() -> None:
    """Whatever restarts it: the same node, the same command, the same file."""
    yaml = pytest.importorskip("yaml", reason="needs PyYAML, which comes with ReFrame")
    text = (DOCS / "fleet-job.yaml").read_text()

    job = yaml.safe_load(text.replace(PLACE, "n17"))

    pod = job["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    program, *words = container["command"] + container["args"]
    assert program == "gpubench"
    assert is_repeatable(words, "/results/node-n17.csv")
    assert pod["nodeSelector"] == {"kubernetes.io/hostname": "n17"}
    assert pod["restartPolicy"] == "OnFailure"
    assert {mount["name"] for mount in container["volumeMounts"]} == {
        volume["name"] for volume in pod["volumes"]
    }
    assert container["env"] == [
        {"name": "GPUBENCH_NODE", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}
    ]


def test_the_loop_over_nodes_fills_the_template() -> None:
    """`sed` of the page and the template agree on the word to replace."""
    (block,) = blocks("fleet-kubernetes.md", "sh")

    assert f'sed "s/{PLACE}/$node/g" fleet-job.yaml' in block


@pytest.mark.parametrize("page", ["fleet-reframe.md", "fleet-slurm.md"])
def test_every_variable_and_setting_that_a_page_names_exists(page: str) -> None:
    """A misspelt variable would be ignored by everybody."""
    text = (DOCS / page).read_text()
    sources = "".join(path.read_text() for path in (ROOT / "gpubench").rglob("*.py"))
    named = set(re.findall(r"GPUBENCH_\w+", text))
    settings = set(re.findall(r"-S (\w+)=", text)) - {"time_limit", "max_pending_time"}

    assert named
    assert {name for name in named if name not in sources} == set()
    assert {name for name in settings if f"    {name} = rfb.variable(" not in sources} == set()
