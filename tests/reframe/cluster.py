"""A real Slurm of two nodes on this machine, in a folder, on ports that nobody uses."""

import getpass
import os
import secrets
import socket
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

from tests.reframe.debian import CannotBeHadError, Slurm
from tests.reframe.power_switch import Machine

NODES = ("n1", "n2")

_LIMIT_S = 120.0

SETTINGS = """\
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmUser={user}
SlurmdUser={user}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool.%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.%n.pid
PluginDir={plugins}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
KillWait=1
MinJobAge=5
# Else Slurm itself would begin a lost node's job again, which is not what is tested.
JobRequeue=0
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=0
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
NodeName=n[1-2] NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[1]},{ports[2]} CPUs={cpus}
PartitionName=gpu Nodes=n[1-2] Default=YES State=UP MaxTime=INFINITE
"""


class Cluster:
    """Two nodes and their controller, which listen on 127.0.0.1 and know a key of their own.

    Args:
        slurm: The programs.
        folder: For all files, among them the key; with a short path, for there are sockets in it.
    """

    def __init__(self, slurm: Slurm, folder: Path) -> None:
        self._slurm = slurm
        self._folder = folder
        self.environment = {
            **os.environ,
            "SLURM_CONF": str(folder / "slurm.conf"),
            "LD_LIBRARY_PATH": os.pathsep.join(map(str, slurm.libraries)),
            "PATH": os.pathsep.join([str(slurm.program("srun").parent), os.environ["PATH"]]),
        }
        self._write_settings()
        self.machines: dict[str, Machine] = {}

    def start(self) -> None:
        """Start all, and wait until Slurm takes jobs for both nodes.

        Raises:
            CannotBeHadError: If that does not happen.
        """
        self._start_munge()
        controller = [str(self._slurm.program("slurmctld")), "-D"]
        self.machines["controller"] = self._machine("controller", controller)
        for node in NODES:
            self.boot(node)
        self.wait_until(lambda: self.states() == dict.fromkeys(NODES, "idle"), "both nodes idle")

    def lose(self, node: str) -> None:
        """Switch a node off; Slurm would notice by itself, too, but not within minutes."""
        self.machines[node].off()
        self.ask("scontrol", "update", f"nodename={node}", "state=down", "reason=lost")

    def repair(self, node: str) -> None:
        """Switch a lost node on again, and give it back to Slurm."""
        self.boot(node)
        self.ask("scontrol", "update", f"nodename={node}", "state=resume")
        self.wait_until(lambda: self.states()[node] == "idle", f"{node} idle again")

    def boot(self, node: str) -> None:
        """Start a node."""
        step = str(self._slurm.program("slurmstepd"))
        command = [str(self._slurm.program("slurmd")), "-D", "-N", node, "-d", step]
        self.machines[node] = self._machine(node, command)

    def stop(self) -> None:
        """End every process."""
        for machine in self.machines.values():
            machine.off()

    def states(self) -> dict[str, str]:
        """Return what Slurm thinks of each node."""
        lines = self.ask("sinfo", "--noheader", "--Node", "--format=%N %t").splitlines()
        return dict(line.split() for line in lines)

    def ask(self, *command: str) -> str:
        """Return what a program of Slurm says."""
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        ).stdout

    def busy(self) -> list[str]:
        """Return the command lines of what runs on the nodes beside their daemons."""
        lines = [line for node in NODES for line in self.machines[node].processes.values()]
        return [line for line in lines if Path(line.split(" ")[0]).name[:6] != "slurmd"]

    def wait_until(self, holds: Callable[[], bool], what: str) -> None:
        """Ask until something holds: Slurm tells nobody when it does.

        Raises:
            CannotBeHadError: If it never does.
        """
        pause = threading.Event()
        for _ in range(int(_LIMIT_S / 0.1)):
            if holds():
                return
            pause.wait(0.1)
        raise CannotBeHadError(f"waited in vain for {what}: {self.states()}, {self._complaint()}")

    def _start_munge(self) -> None:
        key = self._folder / "munge.key"
        key.touch(mode=0o600)
        key.write_bytes(secrets.token_bytes(128))
        names = ("key-file", "socket", "pid-file", "log-file", "seed-file")
        files = [f"--{name}={self._folder}/munge.{name.partition('-')[0]}" for name in names]
        # By force: munge minds that nobody else can enter the folder.
        command = [str(self._slurm.program("munged")), "--foreground", "--force", *files]
        self.machines["munge"] = self._machine("munge", command)
        socket_ = self._folder / "munge.socket"
        self.wait_until(socket_.exists, "munge's socket")

    def _machine(self, name: str, command: list[str]) -> Machine:
        return Machine(command, environment=self.environment, folder=self._folder, name=name)

    def _complaint(self) -> str:
        for path in sorted(self._folder.glob("*.out")):
            for line in reversed(path.read_text(errors="replace").splitlines()):
                if "fatal" in line:
                    return line
        return "no daemon says why"

    def _write_settings(self) -> None:
        for name in ("state", *(f"spool.{node}" for node in NODES)):
            (self._folder / name).mkdir()
        text = SETTINGS.format(
            host=socket.gethostname().partition(".")[0],
            ports=_free_ports(3),
            user=getpass.getuser(),
            folder=self._folder,
            plugins=self._slurm.libraries[-1],
            cpus=os.cpu_count(),
        )
        (self._folder / "slurm.conf").write_text(text)


def _free_ports(count: int) -> list[int]:
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in taken]
    for one in taken:
        one.close()
    return ports
