"""Two or more results files against each other: verdicts with intervals; records out, nothing printed."""
