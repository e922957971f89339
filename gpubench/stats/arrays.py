"""What arrays of numbers are called in types; docstrings say their shapes, as ``(cases, runs)``."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]
