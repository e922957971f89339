"""Numbers of clauses as people read them."""

from gpubench.accept.answers import Answer, CardAnswer, ClauseAnswer, Scale
from gpubench.units import counted, format_percent

EXACT, NONE = "exact", "none"


def number(value: float | None, scale: Scale) -> str:
    """Return a number in its unit; empty where there is none."""
    if value is None or scale is Scale.NONE:
        return ""
    return f"{value:.0f} W" if scale is Scale.WATTS else format_percent(value)


def with_bounds(card: CardAnswer, scale: Scale) -> str:
    """Return a card's number with its bounds where it has any."""
    text = number(card.value, scale)
    if not text or card.low is None or card.high is None:
        return text
    low, high = (number(one, scale).rpartition(" ")[0] for one in (card.low, card.high))
    return f"{text} ({low} to {high})"


def detection(clause: ClauseAnswer) -> str:
    """Return what a card has to be like to be found out by a clause in 95 % of measurements."""
    if clause.is_no_test:
        return NONE
    if clause.is_exact:
        return EXACT
    return number(clause.detectable, clause.scale)


def detection_sentence(clause: ClauseAnswer) -> str:
    """Return the same as a sentence."""
    text = detection(clause)
    told = {
        NONE: "no test: by this measurement no card could have failed it",
        EXACT: "every departure is found",
        "": "no card was measured",
    }
    return told[text] if text in told else _FINDS[clause.scale].format(text)


_FINDS = {
    Scale.SHARE: "finds a card that has {} of the reference's speed or less",
    Scale.SHORTFALL: "finds a card that lies {} or more below the median",
    Scale.VISITS: "finds a card that is held back in {} of its visits or more",
    Scale.WATTS: "finds a card that draws {} or more",
}


def summary(clauses: tuple[ClauseAnswer, ...]) -> str:
    """Return how many clauses pass, fail and are open."""
    parts = []
    for answer, verb in (
        (Answer.FAIL, "failed"),
        (Answer.UNKNOWN, "cannot be answered"),
        (Answer.PASS, "passed"),
    ):
        if count := sum(clause.answer is answer for clause in clauses):
            parts.append(f"{counted(count, 'clause')} {verb}")
    return ", ".join(parts)
