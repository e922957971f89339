"""What a file says of links: copies, collectives, and steps that several devices share."""
