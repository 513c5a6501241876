"""Run by Alembic inside the transaction that kafield.kit.migrate opened."""

from alembic import context

from kafield.kit.migrate import comparison, plain_type

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["metadata"],
    render_as_batch=True,
    render_item=plain_type,
    **comparison(),
)
context.run_migrations()
