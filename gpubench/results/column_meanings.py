"""What each column of a results file means, as `docs/results-file.md` says it."""

from collections.abc import Mapping
from types import MappingProxyType

COLUMN_MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "schema": "version of these columns: 1",
        "method": (
            "version of the way of measuring; times of different methods are not comparable. 2 "
            "on a GPU (load is part of the case), 1 on a CPU and before"
        ),
        "run_id": "the run: `r` and 32 hex digits",
        "run_index": "the run's number in its plan: 0, 1, ..",
        "segment": (
            "which process of the run made the row: 0, and one more each time the run was "
            "resumed or restarted"
        ),
        "session": (
            "`s` and 32 hex digits: the command, or pytest session, that made the row; a "
            "resumed file has several"
        ),
        "pair": (
            "with `gpubench ab`: which two runs, one of each side, were measured in turns; "
            "otherwise empty"
        ),
        "started_at": "when that process started, UTC, ISO 8601",
        "label": "a person's name for the machine; by default the device's name",
        "plan": "the options that made the plan, `name=value` joined by `;`; what `--resume` reads",
        "workload": (
            "what is computed: `matmul`, `mlp`, `convnet`, `transformer`, .. or your own "
            "`package.module:factory`"
        ),
        "workload_version": (
            "declared by the workload, bumped whenever what it computes changes; of a kernel of"
            " our own also when the kernel does"
        ),
        "implementation": (
            "what does the computing: `torch`, `torch-compile`, `cupy-tiled`, ..; between ranks"
            " `gloo` or `nccl`"
        ),
        "phase": "`forward`, `dgrad`, `wgrad`, `forward_backward` or `train_step`",
        "dtype": "`float32`, `tf32`, `bfloat16`, `float16`; an open list",
        "params": "sizes, sorted by name: `k=4096;n=4096`",
        "batch_size": "rows, images or sequences per call, at least 1",
        "cache": (
            "`hot` (L2 left warm) or `cold` (flushed before each call) for GPU kernels, `none` "
            "for passes and on the CPU"
        ),
        "regime": (
            "the load: `burst` (the GPU rests so much that its clock stays up, proven sample by"
            " sample), `steady` (kept busy until time, power and temperature stand still); "
            "empty on a CPU, for steps timed as they come, and in files of method 1"
        ),
        "batch_class": "`power_of_two`, `multiple_of_ten` or `control`",
        "preset": (
            "`smoke`, `quick`, `brief`, `standard`, `procurement`, `kernels`, `links`,"
            " `alignment`, `selfcheck`"
        ),
        "order_seed": "seed of the random order of the blocks",
        "input_seed": "seed of the inputs",
        "block": "which pass over all cases of the run: 0, 1, ..",
        "position": "place in the block's random order: 0, 1, ..",
        "status": (
            "`ok`, `noisy` (interquartile range above 5 % of the median), `throttled`, `wrong` "
            "(failed its check), `oom` (out of memory), `timeout`, `unsupported`, `error`"
        ),
        "detail": (
            "why there is no time, in words; or the figure of a warning, as in `each call "
            "leaves 4096 bytes behind`"
        ),
        "warnings": (
            "names of what to know of the number, joined by `+`; [measuring.md](measuring.md) "
            "says what each means"
        ),
        "timer": (
            "which clock timed it: `cuda-event`, `cuda-graph` or `cpu`; `ranks` for the mean over"
            " ranks of the host's clock"
        ),
        "samples": "timed intervals that the times below summarise",
        "calls_per_sample": "back-to-back calls in each of them",
        "dropped_samples": (
            "intervals left out because they could not be trusted (never because they were slow)"
        ),
        "stop_reason": (
            "why sampling ended: `precise`, `time`, `samples` or `time-limit`; of a steady case"
            " `steady` or `time-limit`"
        ),
        "timed_share": (
            "time inside timed intervals / time from the first warm-up call to the last sample,"
            " 0 to 1"
        ),
        "time_median_s": (
            "median, seconds: the time its user waits for; device time of a kernel, wall time "
            "of a step"
        ),
        "time_mean_s": "mean, seconds",
        "time_min_s": "least, seconds",
        "time_p05_s": "5 % of the samples are below, seconds",
        "time_p25_s": "25 % of the samples are below, seconds",
        "time_p75_s": "75 % of the samples are below, seconds",
        "time_p95_s": "95 % of the samples are below, seconds",
        "time_max_s": "greatest, seconds",
        "dense_median_s": (
            "median time the GPU was busy in a step, seconds; empty where only one clock runs"
        ),
        "host_bound_share": (
            "1 - dense / wall: the share of a step in which the GPU waited for the host"
        ),
        "timer_floor_s": "what the timer reports for an empty interval, seconds",
        "items_per_s": (
            "rows, images or tokens per second: `batch_size` x items per batch element / "
            "`time_median_s`"
        ),
        "flop": "floating-point operations of a call by the textbook formula",
        "flop_per_s": "`flop` / `time_median_s`",
        "bytes_moved": "fewest bytes a call must read and write, each operand once",
        "bytes_per_s": "`bytes_moved` / `time_median_s`",
        "check_error": "relative error against a float64 reference, measured once per case and run",
        "world_size": "ranks that make each call together",
        "peer": (
            "what a copy goes to or comes from: `host`, `cuda:1`, or `cuda:1 through the host`"
            " where both cannot reach each other"
        ),
        "bus_bytes_per_s": (
            "nccl-tests' bus bandwidth: `bytes_per_s` (its algorithm bandwidth, of `bytes_moved` as"
            " it counts them) times 2 (n - 1) / n for `all_reduce`, (n - 1) / n for `all_gather`"
            " and `reduce_scatter`; 0 for one rank, which sends nothing"
        ),
        "memory_allocated_bytes": (
            "the peak over one call in steady state of what was asked of the allocator; exact "
            "and repeatable"
        ),
        "memory_reserved_bytes": "what the allocator held from the device then",
        "memory_device_bytes": (
            "device memory in use, which others may share; on a CPU the process's resident "
            "peak, which includes Python, torch and whatever earlier cases of the run have left"
            " built, so compare `memory_allocated_bytes`"
        ),
        "kernel_name": "the kernel that took most of the time",
        "grid": "its grid",
        "blocks_per_sm": "its thread blocks per streaming multiprocessor",
        "tiles": "logical output tiles; empty if unknown",
        "energy_j": (
            "joules per call, of the whole GPU; empty for blocks below two seconds, in bursts "
            "and behind a cache flush"
        ),
        "power_w": (
            "mean power, watts, over a window that is the row's own; empty for blocks below two"
            " seconds and in bursts"
        ),
        "sm_clock_mhz": (
            "clock of the multiprocessors, MHz: the mean over the row's own samples by their "
            "cycle counters; a GPU without these says NVML's"
        ),
        "cycles": (
            "`time_median_s` x that mean clock: what does not change with the clock, where the "
            "row is bound by arithmetic; empty where the clock is NVML's"
        ),
        "memory_clock_mhz": "clock of the memory, MHz",
        "temperature_c": "temperature, degrees Celsius",
        "throttle": (
            "reasons for slower clocks, names joined by `+`; empty if there was none, or if the"
            " warnings say `no-sensors` or `throttle-unknown`"
        ),
        "visit_s": (
            "from asking a process for the visit to its answer, seconds; the parts below up to "
            "`build_s`, and a rest"
        ),
        "timed_s": "inside timed intervals; of a steady case its last windows",
        "held_s": (
            "between them, from the first sample to the last: the GPU held until its calls were"
            " queued, or resting so that its clock stays up"
        ),
        "warm_up_s": (
            "calls ahead of the first sample; of a steady case what passed until it stood still"
        ),
        "check_s": (
            "the check against float64, the memory pass and the profile; 0 where the process "
            "had them from an earlier visit"
        ),
        "build_s": "making weights and inputs; 0 where they were there",
        "start_s": "from the process's start to its first visit; the same in all its rows",
        "soak_s": (
            "warming the GPU up ahead of steady cases, which come last; the same in all rows of"
            " the process from then on, empty before"
        ),
        "backend": "`cuda` or `cpu`; an open list",
        "device": "the device's own name",
        "device_uuid": (
            "`d` and 12 hex digits of a hash, the same for the same GPU, or for the same CPU in"
            " the same machine; in clear with `--identify`"
        ),
        "device_memory_bytes": "memory of the device",
        "sm_count": "streaming multiprocessors of a GPU",
        "compute_capability": "`sm_90`",
        "power_limit_w": "power limit, watts",
        "memory_bus_bits": (
            "width of a GPU's memory bus; 2 x `memory_clock_mhz` x this / 8 is its bandwidth "
            "([peaks.md](peaks.md))"
        ),
        "node": (
            "the node's name as whoever started the command gave it in `GPUBENCH_NODE`; else "
            "what `host` says"
        ),
        "device_rank": (
            "the device's slot in its node: 0, 1, .. A GPU's by its PCI address among all of "
            "the node, a CPU worker's by its cores"
        ),
        "loaded_devices": (
            "how many devices of the node were measured at the same time; 1 is alone. Empty in "
            "files from before there was the column, of which each measured one"
        ),
        "driver": "version of the GPU driver",
        "cuda": "version of CUDA that torch was built with",
        "cublas": "version of cuBLAS",
        "cudnn": "version of cuDNN",
        "torch": "version of torch",
        "cupy": "version of CuPy",
        "python": "version of Python",
        "gpubench": (
            "version of gpubench; a file that has this column was written by it, line by line"
        ),
        "flags": "settings that change speed, sorted: `tf32=0;threads=2`",
        "host": (
            "`h` and 12 hex digits of a hash, the same for the same machine; with `--identify` "
            "the host's name before it, as in `node7/h0123456789ab`"
        ),
        "os": "operating system",
    }
)
"""By name, in Markdown's own marks for code; a test holds both texts together."""
