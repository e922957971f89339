"""What vendors say that a GPU can do at most: a sourced table, and what share of it was reached."""
