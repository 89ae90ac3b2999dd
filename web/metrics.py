"""Figures for monitoring, made afresh from the rows at each asking: several web processes tell the same."""

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from flows.work.board import PartState
from flows.work.health import Grade, Health

GRADES = {Grade.GOOD: 0, Grade.WARNING: 1, Grade.BAD: 2}


def exposition(health: Health) -> bytes:
    """Return the figures in Prometheus' text form."""
    registry = CollectorRegistry()

    def gauge(name: str, words: str, *labels: str) -> Gauge:
        return Gauge(f"dondoc_{name}", words, labels, registry=registry)

    gauge("health", "0 good, 1 warning, 2 reminders or reports at risk").set(GRADES[health.grade])
    checks = gauge("check", "Each check: 0 good, 1 warning, 2 bad", "check")
    for check in health.checks:
        checks.labels(check.name).set(GRADES[check.grade])
    ages = gauge("tick_age_seconds", "Seconds since a regular look last succeeded", "tick")
    late = gauge("tick_late", "1 when a regular look missed its turn", "tick")
    for tick in health.ticks:
        late.labels(tick.name).set(tick.late)
        if tick.succeeded_at:
            ages.labels(tick.name).set((health.at - tick.succeeded_at).total_seconds())
    restarts = gauge("part_restarts", "How often a part was started again", "part")
    up = gauge("part_up", "1 when a part is ready", "part")
    for part in health.parts:
        restarts.labels(part.name).set(part.restarts)
        up.labels(part.name).set(part.state is PartState.READY)
    if health.figures:
        figures = health.figures
        letters = gauge("letters", "Letters by state", "state")
        for state, count in figures.letters.items():
            letters.labels(state).set(count)
        gauge("backlog", "Letters and decisions that may leave by now and have not").set(figures.backlog)
        gauge("oldest_due_unsent_seconds", "Age of the oldest of them").set(figures.oldest_due_unsent_seconds)
        gauge("needs_person", "Things that need a person").set(figures.needs_person)
        gauge("events_waiting", "Events that wait for their endpoint").set(figures.events_waiting)
        gauge("events_given_up", "Events no endpoint took").set(figures.events_given_up)
        gauge("live", "1 when letters go to their recipients, 0 in shadow mode").set(figures.live)
    return generate_latest(registry)
