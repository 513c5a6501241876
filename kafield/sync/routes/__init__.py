"""The pack, the queue, the fleet and the rescue, one module each."""

from kafield.sync.routes import hello, pack, queue, worker
from kafield.sync.routes.blueprint import bp

__all__ = ["bp", "hello", "pack", "queue", "worker"]
