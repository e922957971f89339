"""The answer to an acceptance contract, and a contract that is proposed."""
