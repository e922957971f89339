"""Numbers in, numbers out: the statistics that no library has in the form needed here."""
