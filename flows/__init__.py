"""Prefect flows, thin, over the use cases of `flows.work`; the timetable; and the wiring of it all."""
