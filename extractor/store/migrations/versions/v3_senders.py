"""The process that is sending a batch, so that no other takes it for one that was cut short."""

from alembic import op
from sqlalchemy import Column, Integer, Text

revision = "v3"
down_revision = "v2"


def upgrade() -> None:
    """Add the columns; a batch of before is being sent by nobody."""
    op.add_column("batches", Column("host", Text))
    op.add_column("batches", Column("pid", Integer))
