"""The ReFrame test: `gpubench run` on each node, whole and alone, into one kept file per node."""

import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

import reframe as rfm
import reframe.core.builtins as rfb
import reframe.utility.sanity as sn
from reframe.core.runtime import runtime

from gpubench.errors import UsageError
from gpubench.reframe.node_file import is_complete, node_table
from gpubench.reframe.rates import rates_of
from gpubench.reframe.references import UNIT, baseline_rates, metric, references
from gpubench.reframe.shortfall import shortfall


@rfm.simple_test
class GpubenchNode(rfm.RunOnlyRegressionTest):
    """Measure one node; what is missing after a failure is measured by the same command."""

    descr = "gpubench run on a whole node"
    valid_systems = ["*"]  # noqa: RUF012
    valid_prog_environs = ["*"]  # noqa: RUF012

    # What `-S options='--preset quick'` sets, and so on.
    options = rfb.variable(str, value="--preset brief")
    program = rfb.variable(str, value=f"{shlex.quote(sys.executable)} -m gpubench")
    folder = rfb.variable(str, value="results/fleet")
    baseline = rfb.variable(str, value="")
    tolerance = rfb.variable(float, value=0.05)

    # A shared node is not a benchmark.
    exclusive_access = True
    num_tasks = 1
    time_limit = "2h"

    @rfb.run_after("init")
    def _bind(self) -> None:
        # From ReFrame's parameter: without accounting a job does not know its nodes. It is not
        # there yet when ReFrame looks at the test, before it makes one of each node.
        self.node = "".join(getattr(self, ".nid", ()))
        name = re.sub(r"[^\w.-]", "_", self.node)
        self.file = Path(self.folder).absolute() / f"node-{name}.csv"
        if self.node:
            self._command()

    @rfb.run_before("setup")
    def _require_a_node(self) -> None:
        if not self.node:
            raise UsageError(
                "gpubench in ReFrame",
                seen="the test is not bound to a node",
                expected="one test per node",
                advice="add --distribute=all to reframe's options",
            )

    def _command(self) -> None:
        # In the log of either kind of job, which names no node by itself.
        self.env_vars = {"GPUBENCH_NODE": self.node}
        if is_complete(self.file):
            # Nothing to measure: no job that waits for a whole node, only the verdict. (Beside
            # jobs by ssh, ReFrame's local jobs take over the ends of other processes.)
            self.local = not _is_reached_by_ssh(getattr(self, ".part"))
            self.executable = "true"
            return
        file = shlex.quote(str(self.file))
        self.executable = self.program
        # Quoted anew, for ReFrame writes them into a shell script as they are.
        self.executable_opts = [
            "run",
            shlex.join(shlex.split(self.options)),
            "--continue",
            "-o",
            file,
        ]
        self.prerun_cmds = [f"mkdir -p {shlex.quote(str(self.file.parent))}"]
        # Into the stage, from where ReFrame fetches it if nodes and launcher share no folder.
        self.postrun_cmds = [f"test ! -e {file} || cp {file} ."]
        self.keep_files = [self.file.name]

    @rfb.sanity_function
    def _is_complete(self) -> Any:
        self._fetch()
        wrong = shortfall(self.file, self.baseline, Path(self.stagedir) / str(self.stderr))
        # Words that come from files: ReFrame would fill in what stands in braces.
        words = f"{self.node}: {wrong}".replace("{", "(").replace("}", ")")
        return sn.assert_true(not wrong, msg=words)

    @rfb.run_before("performance")
    def _rates(self) -> None:
        table = node_table(self.file)
        rates = rates_of(table).slowest if table is not None else {}
        self.perf_variables = {
            metric(id_): sn.make_performance_function(sn.defer(rate), UNIT)
            for id_, rate in rates.items()
        }
        if self.baseline:
            self.reference = {"*": references(baseline_rates(self.baseline), self.tolerance)}

    def _fetch(self) -> None:
        """Keep what came back into the stage, where nodes and launcher share no folder."""
        fetched = Path(self.stagedir) / self.file.name
        here = self.file.stat().st_size if self.file.exists() else 0
        if fetched.exists() and fetched.stat().st_size > here:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(fetched, self.file)


def _is_reached_by_ssh(partition: str) -> bool:
    partitions = {found.fullname: found for found in runtime().system.partitions}
    return bool(partitions[partition].scheduler.registered_name == "ssh")
