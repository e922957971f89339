"""Pictures of what the analyses found: Vega-Lite specifications as plain data, never as code."""
