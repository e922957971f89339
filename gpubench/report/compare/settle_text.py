"""How much more has to be measured to decide the unclear cases, in words."""

from gpubench.compare.to_settle import Remedy, Replicate, ToSettle
from gpubench.report.compare.words import joined

_TWO = 2


def settle_text(found: ToSettle, noun: str) -> str:
    """Return what would decide the unclear cases.

    Args:
        found: With at least one of them.
        noun: What the devices of the pair are called.
    """
    what = f"{noun}s" if found.replicate is Replicate.GPU else "runs"
    parts = []
    if found.most is not None and found.half is not None:
        need = "needs" if found.decidable == 1 else "need"
        up_to = "up to " if found.half < found.most else ""
        part = f"{_share(found)} {need} {up_to}{found.most} {what} per side"
        few = "one" if found.decidable == _TWO else "half"
        half = f"; {few} of them at most {found.half}" if found.half < found.most else ""
        parts.append(part + half)
    if rest := found.inconclusive - found.decidable:
        need = "needs" if rest == 1 else "need"
        subject = f"{rest} {need}" if parts else f"{rest} unclear {_cases(rest)} {need}"
        parts.append(f"{subject} {joined([_remedy(r, noun) for r in found.instead])}")
    text = "; ".join(parts)
    return text if not found.instead else f"{text}, not more {what}"


def _share(found: ToSettle) -> str:
    """Return which of the unclear cases more of the same would settle."""
    if found.inconclusive == 1:
        return "the unclear case"
    if found.decidable == found.inconclusive:
        number = "both" if found.decidable == _TWO else f"all {found.decidable}"
        return f"{number} unclear cases"
    return f"{found.decidable} of {found.inconclusive} unclear cases"


def _cases(number: int) -> str:
    return "case" if number == 1 else "cases"


def _remedy(remedy: Remedy, noun: str) -> str:
    match remedy:
        case Remedy.MORE_GPUS:
            return f"more {noun}s"
        case Remedy.MORE_SESSIONS:
            return "more sessions (runs over an hour apart) or both sides in turns (gpubench ab)"
        case Remedy.QUIETER:
            return "a quieter machine"
