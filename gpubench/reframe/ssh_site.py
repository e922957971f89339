"""ReFrame's settings for hosts that are reached by ssh, whose names come from the environment."""

import os
import shlex
from pathlib import Path


def hosts(text: str) -> list[str]:
    """Return the hosts in ``a,b`` or, one a line, in the file of ``@hosts.txt``."""
    if text.startswith("@"):
        text = ",".join(Path(text[1:]).read_text(encoding="utf-8").splitlines())
    return [host.strip() for host in text.split(",") if host.strip()]


site_configuration = {
    "systems": [
        {
            "name": "ssh",
            "descr": "hosts that are reached by ssh",
            "hostnames": [".*"],
            "prefix": os.environ.get("GPUBENCH_FLEET_PREFIX", "reframe"),
            "partitions": [
                {
                    "name": "hosts",
                    "scheduler": "ssh",
                    "launcher": "local",
                    "sched_options": {
                        "ssh_hosts": hosts(os.environ.get("GPUBENCH_FLEET_HOSTS", ""))
                    },
                    "access": shlex.split(os.environ.get("GPUBENCH_FLEET_ACCESS", "")),
                    "environs": ["builtin"],
                    "max_jobs": int(os.environ.get("GPUBENCH_FLEET_AT_ONCE", "1000")),
                }
            ],
        }
    ]
}
"""For `reframe -C`.

GPUBENCH_FLEET_HOSTS holds the hosts, GPUBENCH_FLEET_ACCESS options that ssh, scp and rsync's ssh
all take, such as ``-o Port=2222 -o IdentityFile=key``; scp knows no ``-p 2222``.
"""
