"""What the system does with a worker: it wakes him when the network is back, and stops him whenever it likes."""

from typing import Any

from playwright.sync_api import Page


def sync(page: Page, address: str) -> None:
    """The system tells the worker of this address that the network is back."""
    devtools = page.context.new_cdp_session(page)
    registrations: list[dict[str, Any]] = []
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda told: registrations.extend(told["registrations"]))
    devtools.send("ServiceWorker.enable")
    for _ in range(400):
        if registrations:
            break
        page.wait_for_timeout(50)
    event = {"origin": address, "registrationId": registrations[0]["registrationId"], "tag": "kafield-outbox"}
    devtools.send("ServiceWorker.dispatchSyncEvent", {**event, "lastChance": False})


def stop_workers(page: Page) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("ServiceWorker.enable")
    devtools.send("ServiceWorker.stopAllWorkers")
