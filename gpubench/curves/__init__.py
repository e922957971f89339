"""Throughput over batch size, as every analysis sees it: rows in, curves out, nothing printed."""
