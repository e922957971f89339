"""TOML files that a person wrote, such as a contract or prices, read without guessing."""
