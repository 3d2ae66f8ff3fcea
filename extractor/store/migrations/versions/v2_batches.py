"""Batches at a server, and the requests that each of them holds."""

from alembic import op
from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Index, Integer, String, Text

revision = "v2"
down_revision = "v1"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "batches",
        Column("id", Integer, primary_key=True),
        Column("mark", Text, nullable=False),
        Column("server_id", Text),
        Column("model", Text, nullable=False),
        Column("prompt", Text, nullable=False),
        Column("status", Text, nullable=False),
        Column("created", DateTime, nullable=False),
        Column("collected", DateTime),
    )
    op.create_table(
        "batch_requests",
        Column("batch", Integer, ForeignKey("batches.id"), primary_key=True),
        Column("key", String(64), primary_key=True),
        Column("step", Text, nullable=False),
        Column("fingerprint", String(64), nullable=False),
        Column("article_id", Text, nullable=False),
        Column("landed", Boolean, nullable=False),
        Index("ix_batch_requests_key", "key"),
    )
