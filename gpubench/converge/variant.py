"""What a study changes of a task: how many samples, classes and layers, how many wrong labels."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A task as a study wants it; 0 leaves what the task has."""

    samples: int = 0
    """To learn from."""
    classes: int = 0
    depth: int = 0
    """Hidden layers."""
    label_noise: float = 0.0
    """Share of the labels to learn from that are wrong, 0 to 1."""

    @property
    def text(self) -> str:
        """As the `params` column has it, ``classes=2;depth=4``; empty for the task as it is."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return ";".join(f"{name}={given[name]}" for name in sorted(given) if given[name])


AS_IT_IS = Variant()
"""Nothing is changed."""
