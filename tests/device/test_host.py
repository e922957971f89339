"""What is read from the kernel, on made-up kernels."""

from pathlib import Path

import pytest

from gpubench.device import host

MEMINFO = "MemTotal:       16000 kB\nMemFree:  1 kB\nMemAvailable:    8000 kB\n"


def kernel(root: Path, files: dict[str, str]) -> Path:
    for name, text in {"proc/meminfo": MEMINFO, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_without_a_cgroup_the_system_decides(tmp_path: Path) -> None:
    """MemAvailable, and not MemFree, is what can be allocated."""
    assert host.memory_free_bytes(kernel(tmp_path, {})) == 8000 * 1024


def test_a_container_limit_below_the_system_decides(tmp_path: Path) -> None:
    """Passing a cgroup's limit kills, however much the system has."""
    root = kernel(
        tmp_path,
        {
            "proc/self/cgroup": "0::/job\n",
            "sys/fs/cgroup/job/memory.max": "5000000\n",
            "sys/fs/cgroup/job/memory.current": "2000000\n",
            "sys/fs/cgroup/job/memory.stat": "anon 1\ninactive_file 500000\n",
        },
    )

    assert host.memory_free_bytes(root) == 3_500_000


def test_a_limit_further_up_counts_too(tmp_path: Path) -> None:
    """A group has no more room than its parent."""
    root = kernel(
        tmp_path,
        {
            "proc/self/cgroup": "0::/slice/job\n",
            "sys/fs/cgroup/slice/job/memory.max": "max\n",
            "sys/fs/cgroup/slice/job/memory.current": "1\n",
            "sys/fs/cgroup/slice/memory.max": "3000000\n",
            "sys/fs/cgroup/slice/memory.current": "1000000\n",
        },
    )

    assert host.memory_free_bytes(root) == 2_000_000


def test_cgroup_v1_is_understood(tmp_path: Path) -> None:
    """Older hosts and some containers have separate controllers."""
    root = kernel(
        tmp_path,
        {
            "proc/self/cgroup": "5:cpu,cpuacct:/x\n4:memory:/x\n",
            "sys/fs/cgroup/memory/x/memory.limit_in_bytes": "4000000\n",
            "sys/fs/cgroup/memory/x/memory.usage_in_bytes": "1000000\n",
            "sys/fs/cgroup/memory/x/memory.stat": "total_inactive_file 1000\n",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
            "sys/fs/cgroup/memory/memory.usage_in_bytes": "1000000\n",
        },
    )

    assert host.memory_free_bytes(root) == 3_001_000


def test_a_container_that_sees_its_group_as_the_root_is_understood(tmp_path: Path) -> None:
    """The path in /proc may not exist inside the container; its limit is at the top."""
    root = kernel(
        tmp_path,
        {
            "proc/self/cgroup": "0::/docker/abc\n",
            "sys/fs/cgroup/memory.max": "2000000\n",
            "sys/fs/cgroup/memory.current": "500000\n",
        },
    )

    assert host.memory_free_bytes(root) == 1_500_000


def test_an_exhausted_group_has_no_room_and_not_less(tmp_path: Path) -> None:
    """Usage may pass the limit for a moment."""
    root = kernel(
        tmp_path,
        {
            "proc/self/cgroup": "0::/\n",
            "sys/fs/cgroup/memory.max": "100\n",
            "sys/fs/cgroup/memory.current": "500\n",
        },
    )

    assert host.memory_free_bytes(root) == 0


def test_a_kernel_that_tells_nothing_leaves_it_unknown(tmp_path: Path) -> None:
    """Unknown is None, never 0."""
    assert host.memory_free_bytes(tmp_path) is None
    assert host.memory_total_bytes(tmp_path / "meminfo") is None
    assert host.governor(tmp_path) is None
    assert host.oom_kills(tmp_path / "vmstat") is None


def test_the_cpu_has_a_name_even_where_the_kernel_gives_none(tmp_path: Path) -> None:
    """ARM kernels print no model name."""
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor : 0\nmodel name : Fast CPU @ 3 GHz\n")

    assert host.cpu_model(cpuinfo) == "Fast CPU @ 3 GHz"
    assert host.cpu_model(tmp_path / "missing")


@pytest.mark.parametrize("text", ["oom_kill 3\n", "x 1\noom_kill 3\ny 2\n"])
def test_kills_for_lack_of_memory_are_counted(tmp_path: Path, text: str) -> None:
    """The count tells a kill by the system from one by a person."""
    vmstat = tmp_path / "vmstat"
    vmstat.write_text(text)

    assert host.oom_kills(vmstat) == 3
