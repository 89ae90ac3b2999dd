"""Prefect's pages as an administrator uses them: the list of flows, the form of each, a run and what it left."""

import json
import time
import urllib.request
from dataclasses import dataclass
from typing import Any

from scripts.browser import WAIT, Browser, PageFault

FIELD = "[...document.querySelectorAll('.schema-form-property')].find(e => e.innerText.trim().startsWith({name}))"
"""The field of a form by its name."""


@dataclass(frozen=True, slots=True)
class PrefectPages:
    """The pages of one Prefect server in one tab."""

    browser: Browser
    address: str
    """Without a slash at the end."""

    def flows(self) -> list[str]:
        """Open the list of what can be run, turn all of its pages, and return the flows' names as they are shown."""
        self.browser.open(f"{self.address}/deployments", height=1000)
        counted = (
            r"document.body?.innerText.match(/([1-9]\d*) Deployments?/)?.[1]"  # none yet while the page is loading
        )
        total = int(self.browser.wait_for(counted))
        script = (
            "[...document.querySelectorAll('a[href*=\"/flows/flow/\"]')].map(a => a.innerText.trim()).filter(Boolean)"
        )
        seen: list[str] = []
        while len(seen) < total:
            shown = self.browser.wait_for(
                f"(names => names.length && !{json.dumps(seen)}.includes(names[0]) && names)({script})"
            )
            seen += shown
            if len(seen) < total:
                self.browser.click("[...document.querySelectorAll('.p-pager button, .p-pager a')].at(-2)")
        return sorted(seen)

    def form(self, flow: str) -> list[str]:
        """Open the form of a flow and return its fields' names as they are shown."""
        self.browser.open(f"{self.address}/deployments/deployment/{self._deployment(flow)['id']}/run", height=1000)
        labels = "[...document.querySelectorAll('.schema-form-property__label')].map(e => e.innerText.trim())"
        self.browser.wait_for_text("Parameters", flow)
        return [str(label) for label in self.browser.wait_for(f"(found => found.length && found)({labels})")]

    def fill(self, field: str, words: str) -> None:
        """Type into a field of the form."""
        place = f"({FIELD.format(name=json.dumps(field))}).querySelector('textarea, input[type=text]')"
        self.browser.wait_for(f"!!({place})")
        self.browser.ask(f"({place}).focus()")
        self.browser.tell("Input.insertText", text=words)

    def switch(self, field: str, *, on: bool) -> None:
        """Set a switch of the form."""
        place = f"({FIELD.format(name=json.dumps(field))}).querySelector('input[type=checkbox]')"
        if self.browser.wait_for(f"String(({place}).checked)") != str(on).lower():
            self.browser.click(place)
            self.browser.wait_for(f"({place}).checked === {str(on).lower()}")

    def submit(self) -> str:
        """Ask for the run that the form describes, and return its id."""
        deployment = str(self.browser.ask("location.pathname")).rpartition("/deployment/")[2].partition("/")[0]
        before = self._runs_of(deployment)
        self.browser.click("[...document.querySelectorAll('button[type=submit]')].at(-1)")
        until = time.monotonic() + WAIT
        while not (new := self._runs_of(deployment) - before):
            if time.monotonic() > until:
                raise PageFault(f"no run was asked for; the page shows: {self.browser.text()[:1500]}")
            time.sleep(0.3)
        return new.pop()

    def ended(self, run: str, seconds: float = 180.0) -> dict[str, Any]:
        """Wait until a run has ended and return it; its page then shows the state's name."""
        until = time.monotonic() + seconds
        while (found := dict(self._ask(f"/flow_runs/{run}")))["state_type"] not in {"COMPLETED", "FAILED", "CRASHED"}:
            if time.monotonic() > until:
                raise PageFault(f"the run {found['name']} is still {found['state_name']} after {seconds:.0f} s")
            time.sleep(0.5)
        self.browser.open(f"{self.address}/runs/flow-run/{run}", height=1000)
        self.browser.wait_for_text(found["name"], found["state_name"])
        return found

    def page_of(self, key: str) -> None:
        """Open the newest page that runs left under a key."""
        wanted = {"artifacts": {"key": {"any_": [key]}}, "sort": "CREATED_DESC", "limit": 1}
        self.browser.open(
            f"{self.address}/artifacts/artifact/{self._ask('/artifacts/filter', wanted)[0]['id']}", height=1000
        )

    def _deployment(self, flow: str) -> dict[str, Any]:
        return dict(self._ask(f"/deployments/name/{flow}/dondoc"))

    def _runs_of(self, deployment: str) -> set[str]:
        found = self._ask("/flow_runs/filter", {"deployments": {"id": {"any_": [deployment]}}})
        return {str(run["id"]) for run in found}

    def _ask(self, path: str, body: object = None) -> Any:  # noqa: ANN401  # whatever JSON Prefect answers
        data = None if body is None else json.dumps(body).encode()
        head = {"content-type": "application/json"}
        request = urllib.request.Request(f"{self.address}/api{path}", data, head)  # noqa: S310  # http, our own server
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # as above
            return json.load(answer)
