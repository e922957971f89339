"""The ReFrame test on hosts that share no folder with their launcher; ssh and scp are played."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import gpubench.reframe
from tests.reframe.files import rows, written

pytest.importorskip("reframe", reason="needs ReFrame (gpubench-suite[fleet])")

PACKAGE = Path(gpubench.reframe.__file__).parent

# A host's disk is a folder: the one path outside of the job's own folder leads into it.
SSH = """\
#!/bin/bash
while [ "$1" = -o ]; do echo "$2" >> "$HERE/options"; shift 2; done
host=$1; shift
[ "$host" != down ] || { echo "ssh: connect to host down: No route to host" >&2; exit 255; }
mkdir -p "$HERE/disk-$host"
case $1 in
  cd*) (eval "${1%% &&*}" && sed -i "s#$HERE/results#$HERE/disk-$host/results#g" rfm_job.sh) ;;
esac
eval "$@"
"""

SCP = """\
#!/bin/bash
words=()
while [ $# -gt 0 ]; do
  case $1 in -r) ;; -o) shift ;; *) words+=("${1#host?:}") ;; esac
  shift
done
cp -r ${words[@]}
"""

GPUBENCH = """\
#!/bin/bash
for last; do :; done
echo "$GPUBENCH_NODE: $*" >> "$HERE/calls"
cp "$HERE/measured-$GPUBENCH_NODE.csv" "$last"
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name, text in {"ssh": SSH, "scp": SCP, "gpubench": GPUBENCH}.items():
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    # Where there is one, it copies over ssh itself; this is about hosts, not about rsync.
    (tools / "rsync").write_text("#!/bin/sh\nexit 1\n")
    (tools / "rsync").chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "HERE": str(tmp_path),
        "HOME": str(tmp_path),
        "TMPDIR": str(tmp_path),
        "GPUBENCH_FLEET_HOSTS": "host1,host2,down",
        "GPUBENCH_FLEET_ACCESS": "-o Port=2222",
    }


@pytest.fixture
def call(
    tmp_path: Path, environment: dict[str, str]
) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Return the documented command, which takes further options."""
    command = [
        # By its interpreter: the first line of a script holds no path with a space.
        *(sys.executable, str(Path(sys.executable).parent / "reframe")),
        *("-C", str(PACKAGE / "ssh_site.py"), "--system", "ssh", "--nocolor"),
        *("-c", str(PACKAGE / "node_test.py"), "--run"),
        # A login shell, which ReFrame starts on a host, knows no PATH of ours.
        *("-S", "options=--select 'mlp/*'", "-S", f"program={tmp_path}/bin/gpubench"),
    ]

    def called(*options: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*command, *options],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return called


def test_without_a_node_each_the_option_for_that_is_named(
    call: Callable[..., "subprocess.CompletedProcess[str]"], tmp_path: Path
) -> None:
    """One test of no node would measure one host, and call it the fleet."""
    done = call()

    assert done.returncode == 1
    assert "add --distribute=all to reframe's options" in done.stdout
    assert not (tmp_path / "calls").exists()


def test_files_come_back_and_a_host_that_is_down_is_named(
    call: Callable[..., "subprocess.CompletedProcess[str]"], tmp_path: Path
) -> None:
    """Each host's rows are kept here, a part too; the next call asks only who lacks some."""
    if " " in str(tmp_path):
        pytest.skip("needs a folder without a space: ReFrame copies to hosts without quotes")
    complete, begun = rows({0: 100.0}), rows({0: 100.0})[:3]
    written(tmp_path / "measured-host1.csv", complete)
    written(tmp_path / "measured-host2.csv", begun)

    done = call("--distribute=all")

    kept = {name: tmp_path / "results/fleet" / f"node-{name}.csv" for name in ("host1", "host2")}
    assert done.returncode == 1, done.stdout
    for name, path in kept.items():
        assert path.read_bytes() == (tmp_path / f"measured-{name}.csv").read_bytes(), done.stdout
    assert "host2: 3 of 4 rows, the same command goes on" in done.stdout
    assert "host1: " not in done.stdout
    assert "%.nid=down" in done.stdout.partition("SUMMARY OF FAILURES")[2]
    calls = (tmp_path / "calls").read_text().splitlines()
    file = tmp_path / "disk-host1" / "results/fleet/node-host1.csv"
    assert f"host1: run --select mlp/* --continue -o {file}" in calls
    assert len(calls) == 2
    assert "Port=2222" in (tmp_path / "options").read_text()

    (tmp_path / "measured-host2.csv").unlink()
    written(tmp_path / "measured-host2.csv", complete)
    done = call("--distribute=all")

    assert "host2: " not in done.stdout
    assert kept["host2"].read_bytes() == kept["host1"].read_bytes()
    calls = (tmp_path / "calls").read_text().splitlines()
    assert [line.partition(":")[0] for line in calls[2:]] == ["host2"]
