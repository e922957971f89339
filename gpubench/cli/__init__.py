"""The `gpubench` command: parse, wire, print; one file per command."""
