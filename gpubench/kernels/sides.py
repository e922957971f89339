"""The sides of a product, and how its operands are stored."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """The sides of ``c[rows, columns] = a[rows, inner] @ b[inner, columns]``."""

    rows: int
    columns: int
    inner: int

    def stored(self, layout: str) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return the shapes of a and b as they are stored in a layout."""
        a = (self.rows, self.inner) if layout[0] == "n" else (self.inner, self.rows)
        b = (self.columns, self.inner) if layout[1] == "t" else (self.inner, self.columns)
        return a, b
