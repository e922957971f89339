"""All sixteen claims about batch size on one page."""
