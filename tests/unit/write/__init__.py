"""Papers, written without a database."""
