"""Runs the migrations on the connection that opened the database; alembic loads this file."""

from alembic import context


def run() -> None:
    """Run what is missing inside the transaction that is open already."""
    context.configure(connection=context.config.attributes["connection"])
    context.run_migrations()


if __name__ == "env_py":  # alembic's name for it; every other import only looks
    run()
