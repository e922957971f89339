"""The claims that timing can settle, by number."""

from gpubench.claims.fewer_iterations import FEWER_ITERATIONS
from gpubench.claims.larger_is_faster import LARGER_IS_FASTER
from gpubench.claims.larger_uses_more import LARGER_USES_MORE
from gpubench.claims.memory_is_the_reason import MEMORY_IS_THE_REASON
from gpubench.claims.powers_of_two import POWERS_OF_TWO

CLAIMS = (
    LARGER_IS_FASTER,
    POWERS_OF_TWO,
    LARGER_USES_MORE,
    FEWER_ITERATIONS,
    MEMORY_IS_THE_REASON,
)
