"""Delivered cards against a contract: clause by clause PASS, FAIL or UNKNOWN."""
