"""What has to hold before any clause can be answered: the plan, the software, the cards."""
