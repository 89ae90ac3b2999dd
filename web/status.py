"""How the program is: a page for people, probes for supervisors, figures for monitoring. No names, no addresses."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from config.clock import OFFICE_ZONE, Clock
from flows.work.health import Grade, Health, look
from flows.work.office import Office
from models.database import HEAD
from web.metrics import exposition
from web.words import WORDS, language_of, templates

router = APIRouter()


def the_office(request: Request) -> Office:
    """Return the office this application serves."""
    office: Office = request.app.state.office
    return office


def the_health(request: Request) -> Health:
    """Look now."""
    clock: Clock = request.app.state.clock
    return look(the_office(request), clock())


HealthNow = Annotated[Health, Depends(the_health)]


@router.get("/", response_class=HTMLResponse)
def page(request: Request, health: HealthNow) -> Response:
    """Show how the program is."""
    office, language = the_office(request), language_of(request)
    seen = {
        "words": WORDS[language],
        "language": language,
        "health": health,
        "at": health.at.astimezone(OFFICE_ZONE),
        "zone": OFFICE_ZONE,
        "prefect": office.settings.prefect_url.removesuffix("/api"),
        "demo": bool(getattr(request.app.state, "letters", None)),
    }
    return HTMLResponse(templates.get_template("status.html").render(seen))


@router.get("/healthz")
def healthz(health: HealthNow) -> JSONResponse:
    """Answer 200 while reminders and reports are safe, 503 with the reason when they are not."""
    return JSONResponse(_probe(health), 503 if health.grade is Grade.BAD else 200)


@router.get("/readyz")
def readyz(request: Request) -> Response:
    """Answer 200 when this process can serve: the database answers and stands at this program's version."""
    try:
        version = the_office(request).database.version()
    except Exception as error:  # noqa: BLE001  # whatever it is, it is not ready
        return PlainTextResponse(f"database: {type(error).__name__}\n", 503)
    ready = version == HEAD
    return PlainTextResponse("ready\n" if ready else f"database at {version}, need {HEAD}\n", 200 if ready else 503)


@router.get("/api/health")
def as_json(health: HealthNow) -> dict[str, Any]:
    """Return everything that the page shows."""
    return health.as_json()


@router.get("/metrics")
def metrics(health: HealthNow) -> Response:
    """Return the figures in Prometheus' form."""
    return Response(exposition(health), media_type=CONTENT_TYPE_LATEST)


def _probe(health: Health) -> dict[str, Any]:
    wrong = [
        {"check": check.name, "grade": check.grade.value, "vi": check.vi, "en": check.en}
        for check in health.checks
        if check.grade is not Grade.GOOD
    ]
    return {"grade": health.grade.value, "wrong": wrong}
