"""Any files, read once each, with what every analysis finds in them, for one report."""
