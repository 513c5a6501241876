"""The pack, the queue, the fleet and the rescue, one module each."""

from kafield.sync.routes import hello, queue
from kafield.sync.routes.blueprint import bp

__all__ = ["bp", "hello", "queue"]
