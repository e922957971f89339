"""Command lines and results files that a careless or hostile user may come with."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from hypothesis import strategies as st

from gpubench.cli.parser import COMMANDS
from gpubench.results.schema import COLUMN_NAMES
from tests.cli.scripted import TINY

HOSTILE = (
    *("", " ", "-", "--", "=", "-1", "0", "1.5", "nan", "inf", "1e9", "9" * 30, "-" * 50),
    *("x" * 5000, "\x1b[31mred", "\x1b]0;title\x07", "a\nb\r", "a\0b", "\u202egpj.exe", "\u200b"),
    *("\udcff", "測定", "<script>", "|`*[x](y)", "=1+1", "a,b", '"', "'", "../x", "/dev/null"),
    *("/dev/full", "%s%n", "{0}", "matmul:f", "os:system", "evil:f", "[" * 900, "None", "true"),
)

NAMES = (
    *("good.csv", "other.csv", "packed.csv.gz", "foreign.csv", "empty.csv", "header.csv"),
    *("mutated.csv", "mutated.csv", "mutated.csv", "missing.csv", "folder", "link.csv", "w.toml"),
    *("contract.toml", "*.csv", "a=good.csv,other.csv"),
)

WORDS = {
    "--preset": ("smoke", "quick", "alignment", "kernels", "selfcheck"),
    "--device": ("cpu", "cuda", "cuda:0", "cuda:99", "cpu:1", "tpu", "all", "0"),
    "--peaks": ("good.csv", "mutated.csv", "missing.csv"),
    "--prices": ("w.toml", "contract.toml", "mutated.csv"),
    "--contract": ("contract.toml", "w.toml"),
    "--baseline": ("other.csv", "mutated.csv", "*.csv"),
    "--reference": ("good.csv", "mutated.csv"),
    "--init": ("good.csv", "mutated.csv"),
    "--profile": ("cpu", "gpu"),
    "--runs": ("1", "2", "3", "10001", "99999999999999999999"),
    "--blocks": ("1", "2"),
    "--budget": ("20m", "1s", "1h", "1e9h", "99999999h"),
    "--workload": ("matmul", "mlp,matmul", "copy", "mine:f", "matmul,,mlp"),
    "--phase": ("forward", "train_step", "dgrad"),
    "--implementation": ("torch", "torch-compile", "cupy-naive"),
    "--dtype": ("fp32", "float32,bfloat16", "tf32"),
    "--batch-sizes": ("4,8", "1", "0", "8,8", "100000000000000000000", "1," * 2000 + "1"),
    "--cache": ("hot", "none"),
    "--select": ("*", "matmul/*", "mlp/*/128/*", "["),
    "--sizes": ("1", "3"),
    "--sample-time": ("1ms", "300ms"),
    "--seed": ("0", "7"),
    "--threads": ("1", "2", "100000"),
    "--timer": ("events", "graph"),
    "--time-limit": ("1s", "60s", "9999h"),
    "--format": ("text", "csv", "markdown", "json", "html"),
    "--label": ("desk", "1e5"),
    "--metric": ("time", "memory"),
    "--only": ("faster", "slower,same"),
    "--sort": ("case", "speedup", "verdict", "memory"),
    "--min-effect": ("1%", "0.5"),
    "--alpha": ("0.05", "5%"),
    "--gpu-sd": ("0", "0.5%"),
    "--session-sd": ("0", "1%"),
    "--weights": ("w.toml", "good.csv", "missing.toml", "folder"),
    "--fail-slower": ("5%", "0"),
    "--fail-memory": ("5%",),
    "--plan": ("100,130", "99999999999"),
    "--plot": ("a.png", "a.svg", "a.pdf", "a.gif", "missing/a.png"),
    "--output": ("new.csv", "new.md", "good.csv", "missing/new.csv", "link.csv", "folder", "-"),
    "--a": ("--threads 1", "--runs 2", "'"),
    "--b": ("--threads 2",),
}

READING = {
    "show": ("--select", "--device", "--peaks", "--format"),
    "compare": (
        *("--select", "--metric", "--only", "--sort", "--min-effect", "--alpha", "--gpu-sd"),
        *("--session-sd", "--weights", "--fail-slower", "--fail-memory", "--format"),
    ),
    "batches": ("--plan", "--select", "--plot", "--format"),
    "selfcheck": ("--alpha", "--format"),
    "kernels": ("--format",),
    "links": ("--select", "--format"),
    "claims": ("--plot", "--format"),
    "fleet": ("--baseline", "--min-effect", "--format"),
    "accept": ("--reference", "--reference", "--init", "--format"),
    "report": ("--peaks", "--prices", "--contract", "--output", "--format"),
    "merge": ("--output",),
    "index": (),
}

PLANNING = (
    *("--preset", "--device", "--profile", "--runs", "--blocks", "--budget", "--workload"),
    *("--phase", "--implementation", "--dtype", "--batch-sizes", "--cache", "--select", "--sizes"),
    *("--sample-time", "--seed", "--threads", "--timer", "--time-limit"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A command line, and what stands in `mutated.csv` and in the folder of `ab`."""

    argv: tuple[str, ...]
    mutated: bytes
    asked: str


def trials(good: bytes) -> st.SearchStrategy[Trial]:
    """Return command lines with files made of a good one."""
    return st.builds(Trial, argv=_command_lines(), mutated=_mutations(good), asked=_asked())


_TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=20))


def _option(flag: str) -> st.SearchStrategy[list[str]]:
    value = st.one_of(st.sampled_from(WORDS[flag]), st.sampled_from(WORDS[flag]), _TEXTS)
    return value.map(lambda text: [f"{flag}={text}"])


def _options(flags: Sequence[str], most: int) -> st.SearchStrategy[list[str]]:
    if not flags:
        return st.just([])
    chosen = st.lists(st.sampled_from(flags).flatmap(_option), max_size=most)
    return chosen.map(lambda found: [word for words in found for word in words])


_FILE = st.one_of(st.sampled_from(NAMES), st.sampled_from(NAMES), _TEXTS)


def _command_lines() -> st.SearchStrategy[tuple[str, ...]]:
    reading = st.sampled_from(sorted(READING)).flatmap(_reading)
    measuring = st.sampled_from(("run", "list", "selfcheck", "ab")).flatmap(_measuring)
    resuming = st.builds(
        lambda file, more: ["run", f"--resume={file}", *more],
        _FILE,
        st.one_of(st.just([]), _options(("--workload", "--runs"), 1)),
    )
    again = st.builds(lambda more: ["ab", "--resume=ab", *more], _options(("--workload",), 1))
    # Alone it trains for minutes.
    words = sorted(COMMANDS.keys() - {"converge"})
    anything = st.lists(st.one_of(st.sampled_from(words), _TEXTS), max_size=4)
    helped = st.sampled_from(sorted(COMMANDS)).map(lambda name: [name, "--help"])
    return st.one_of(
        reading, reading, reading, resuming, resuming, measuring, again, anything, helped
    ).map(tuple)


def _reading(name: str) -> st.SearchStrategy[list[str]]:
    files = st.lists(_FILE, min_size=1, max_size=2)
    if name == "compare":
        files = st.lists(_FILE, min_size=2, max_size=3)
    if name == "index":
        files = st.lists(
            st.one_of(st.sampled_from((".", "folder", "good.csv")), _TEXTS), max_size=1
        )
    if name == "accept":
        contracts = st.sampled_from(("contract.toml", "contract.toml", "w.toml", "mutated.csv"))
        files = st.builds(lambda contract, named: [contract, *named], contracts, files)
    # Its pictures take a second each.
    tails = {"selfcheck": ["--no-store"], "report": ["--format=json"]}
    tail = tails.get(name, [])
    return st.builds(
        lambda named, options: [name, *named, *options, *tail], files, _options(READING[name], 2)
    )


def _measuring(name: str) -> st.SearchStrategy[list[str]]:
    start = {
        "run": [*TINY.split(), "--output=new.csv"],
        "list": [],
        "selfcheck": ["--no-store", "--runs=3", "--blocks=1", "--output=new.csv"],
        "ab": [*TINY.split(), "--output=ab"],
    }[name]
    flags = {
        "run": (*PLANNING, "--label", "--output"),
        "list": (*PLANNING, "--format"),
        "selfcheck": ("--device", "--profile", "--runs", "--seed", "--threads", "--output"),
        "ab": (*PLANNING, "--a", "--b"),
    }[name]
    return _options(flags, 3).map(lambda options: [name, *start, *options])


def _mutations(good: bytes) -> st.SearchStrategy[bytes]:
    table = list(csv.reader(io.StringIO(good.decode())))
    cells = st.builds(
        partial(_with_cells, table),
        st.lists(st.tuples(st.sampled_from(COLUMN_NAMES), st.booleans(), _TEXTS), max_size=3),
    )
    plans = st.builds(
        partial(_with_plan, table), st.integers(0, 12), st.one_of(_TEXTS, st.integers().map(str))
    )
    headers = st.builds(
        partial(_with_header, table),
        st.integers(0, len(COLUMN_NAMES) - 1),
        st.one_of(_TEXTS, st.sampled_from(COLUMN_NAMES)),
    )
    cuts = st.integers(0, len(good)).map(lambda at: good[:at])
    bytes_in = st.builds(
        lambda at, some: good[:at] + some + good[at:],
        st.integers(0, len(good)),
        st.binary(max_size=4),
    )
    return st.one_of(cells, cells, plans, plans, headers, cuts, bytes_in, st.binary(max_size=50))


def _with_cells(table: list[list[str]], changes: list[tuple[str, bool, str]]) -> bytes:
    changed = [list(row) for row in table]
    for column, everywhere, text in changes:
        for row in changed[1:] if everywhere else changed[1:2]:
            row[table[0].index(column)] = text
    return _text(changed)


def _with_plan(table: list[list[str]], place: int, text: str) -> bytes:
    at = table[0].index("plan")
    pairs = table[1][at].split(";")
    name = pairs[place % len(pairs)].partition("=")[0]
    pairs[place % len(pairs)] = f"{name}={text}"
    return _with_cells(table, [("plan", True, ";".join(pairs))])


def _with_header(table: list[list[str]], place: int, text: str) -> bytes:
    header = list(table[0])
    header[place] = text
    return _text([header, *table[1:]])


def _text(table: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(table)
    return text.getvalue().encode(errors="surrogateescape")


def _asked() -> st.SearchStrategy[str]:
    side = st.fixed_dictionaries(
        {
            "options": st.lists(
                st.one_of(st.sampled_from(("--runs", "3", "--help", "--preset=smoke")), _TEXTS),
                max_size=3,
            ),
            "label": _TEXTS,
            "programs": st.just([]),
        }
    )
    asked = st.fixed_dictionaries(
        {
            "gpubench_ab": st.just(1),
            "sides": st.lists(side, min_size=2, max_size=2),
            "identify": st.just(False),
        }
    )
    return st.one_of(asked.map(json.dumps), _TEXTS, st.just("[" * 100_000))
