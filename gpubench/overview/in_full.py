"""Which parts of a file are told in full, where many devices would say the same again and again."""

from gpubench.overview.curve_lines import Overview


def sides_in_full(overview: Overview) -> tuple[int, ...]:
    """Return the sides that a reader with little room sees.

    Of devices that are held against each other it is the median one, under the load of the most
    devices: what the node does, where all of them work. The comparison names the others.

    Args:
        overview: Of a file.
    """
    left_out: set[int] = set()
    told: set[str] = set()
    for speeds in overview.nodes:
        left_out |= {one.side for one in speeds.devices}
        devices = {one.device_uuid for one in speeds.devices}
        if not devices & told:
            left_out.remove(speeds.median.side)
        told |= devices
    return tuple(side for side in range(len(overview.sides)) if side not in left_out)
