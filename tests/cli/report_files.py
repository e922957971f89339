"""Results files and a training file to make reports of."""

import io
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pandas as pd

from gpubench.cli.main import main
from gpubench.results.training_writer import TrainingWriter
from tests.compare.sides import frame
from tests.converge.scripted import World, trained_rows

GPU: dict[str, Any] = {"device": "G", "device_uuid": "d1", "backend": "cuda", "regime": "burst"}
SIZES = (16, 20, 32, 100, 128)


class Files:
    """A folder with two machines' results and a training file, and their report."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.old = self.saved("old.csv", frame(seed=1, sizes=SIZES, **GPU, torch="v2.6.0"))
        new = frame(
            seed=2,
            sizes=SIZES,
            time_s=lambda size: 5e-5 * (10 + size),
            **{**GPU, "device": "H"},
            torch="v2.7.0",
        )
        self.new = self.saved("new.csv", new)
        self.training = str(folder / "trained.csv")
        with TrainingWriter.create(Path(self.training)) as writer:
            for row in trained_rows(World()):
                writer.write(row)

    def saved(self, name: str, rows: pd.DataFrame) -> str:
        """Write a results file."""
        rows.to_csv(self.folder / name, index=False)
        return str(self.folder / name)

    def path(self, name: str) -> str:
        """Return a path in the folder."""
        return str(self.folder / name)

    def report(self, *words: str, name: str) -> str:
        """Return a report's text."""
        assert main(["report", *words, "-o", self.path(name)]) == 0
        return (self.folder / name).read_text()

    def told(self, *words: str) -> str:
        """Return a report's text as Markdown; drawing its pictures would take seconds."""
        with redirect_stdout(io.StringIO()) as stream:
            assert main(["report", *words, "--format", "md"]) == 0
        return stream.getvalue()
