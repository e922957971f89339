"""The machines that work runs on: clock, flush, memory, telemetry, identity."""
