"""The pack, the queue, the fleet and the rescue, one module each."""

from kafield.sync.routes import fleet, hello, pack, queue, refused, rescue, worker
from kafield.sync.routes.blueprint import bp

__all__ = ["bp", "fleet", "hello", "pack", "queue", "refused", "rescue", "worker"]
