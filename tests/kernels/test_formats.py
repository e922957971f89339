"""The 16-bit formats that stand in for a GPU's own: every number of them comes back as itself."""

import ctypes

import numpy as np
import pytest

from tests.kernels.on_cpu import library_of

TAIL = """
extern "C" void there_and_back(unsigned short* bits) {
  for (int n = 0; n < 1 << 16; ++n) bits[n] = ELEMENT::of_float(ELEMENT::to_float(n));
}
"""


@pytest.mark.parametrize(
    ("element", "infinity"), [("Bfloat16", 0x7F80), ("Float16", 0x7C00)], ids=str
)
def test_every_number_comes_back_as_itself(element: str, infinity: int) -> None:
    """Zeros of both signs and the smallest numbers too; what is no number stays none."""
    library = library_of("tensor", (f"ELEMENT={element}",), tail=TAIL)
    back = np.zeros(1 << 16, dtype=np.uint16)
    library.there_and_back(back.ctypes.data_as(ctypes.POINTER(ctypes.c_ushort)))

    bits = np.arange(1 << 16, dtype=np.uint16)
    is_number = (bits & 0x7FFF) <= infinity

    assert np.array_equal(back[is_number], bits[is_number])
    assert ((back[~is_number] & 0x7FFF) > infinity).all()
