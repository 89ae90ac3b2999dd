"""Rehearsing: the same planner, outbox and letters on a virtual clock and an empty database, a year in seconds."""
