"""ReFrame's settings for a Slurm cluster, whose particulars come from the environment."""

import os
import shlex

site_configuration = {
    "systems": [
        {
            "name": "slurm",
            "descr": "nodes of a Slurm cluster",
            "hostnames": [".*"],
            "prefix": os.environ.get("GPUBENCH_FLEET_PREFIX", "reframe"),
            "partitions": [
                {
                    "name": "nodes",
                    # Asks squeue, which every Slurm has; the scheduler `slurm` needs accounting.
                    "scheduler": "squeue",
                    # One process on the one node of the job: nothing to launch.
                    "launcher": "local",
                    "access": shlex.split(os.environ.get("GPUBENCH_FLEET_ACCESS", "")),
                    "environs": ["builtin"],
                    "max_jobs": int(os.environ.get("GPUBENCH_FLEET_AT_ONCE", "1000")),
                }
            ],
        }
    ]
}
"""For `reframe -C`.

GPUBENCH_FLEET_ACCESS holds options of sbatch, such as ``--partition=gpu --account=me``,
GPUBENCH_FLEET_AT_ONCE how many nodes may be measured at the same time, and GPUBENCH_FLEET_PREFIX
where ReFrame keeps its own files.
"""
