"""Bundle Vega and Vega-Lite for the pages, from pinned packages of npm."""
