"""Questions to the database, each a function named after its answer."""
