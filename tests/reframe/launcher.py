"""The documented command, as a user of a cluster types it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import gpubench.reframe

ROOT = Path(__file__).parents[2]

PACKAGE = Path(gpubench.reframe.__file__).parent

OPTIONS = (
    "--preset smoke --device cpu --workers 2 --workload held:work --batch-sizes 4,8"
    " --blocks 2 --sample-time 5ms --time-limit 10m"
)
"""Two devices of each node, each with two cases and two blocks."""

ROWS = 8


class Launcher:
    """Calls ReFrame in a folder.

    Args:
        folder: Where it is called.
        workloads: Folder of the module that it measures.
        environment: Of the cluster.
    """

    def __init__(self, folder: Path, workloads: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._started: list[subprocess.Popen[str]] = []
        self.environment = {
            **environment,
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(workloads)]),
            # ReFrame keeps reports and logs there.
            "HOME": str(folder),
            "TMPDIR": str(folder),
            "GPUBENCH_FLEET_ACCESS": "--partition=gpu",
        }

    def start(self, *options: str) -> "subprocess.Popen[str]":
        """Start the command, as the last one or with further options."""
        # What follows the tests' coverage would follow all that runs on the nodes, too.
        plain = "env -u COVERAGE_PROCESS_CONFIG -u COVERAGE_PROCESS_START"
        command = [
            # By its interpreter: the first line of a script holds no path with a space.
            *(sys.executable, str(Path(sys.executable).parent / "reframe")),
            *("-C", str(PACKAGE / "slurm_site.py"), "--system", "slurm"),
            *("-c", str(PACKAGE / "node_test.py"), "--run", "--distribute=all", "--nocolor"),
            *("-S", f"options={OPTIONS}", "-S", f"program={plain} {sys.executable} -m gpubench"),
            *options,
        ]
        process = subprocess.Popen(
            command,
            cwd=self._folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._started.append(process)
        return process

    def stop(self) -> None:
        """End what a test that failed has left behind."""
        for process in self._started:
            if process.poll() is None:
                process.kill()
                process.communicate()

    def run(self, *options: str) -> tuple[int, str]:
        """Return the exit code of the command, and what it says."""
        process = self.start(*options)
        said, _ = process.communicate()
        return process.returncode, said
