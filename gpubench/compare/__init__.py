"""Results files against each other: tables in, verdicts out; nothing is printed here."""
