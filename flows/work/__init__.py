"""The use cases as plain functions: no Prefect, the moment and the office given."""
