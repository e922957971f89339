"""The devices of a node, measured at the same time and one after the other."""
