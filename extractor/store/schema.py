"""The version of a database, and the migrations that bring an older one up to date."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from extractor.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = 7_402_116  # names the lock, among all that programs may take in one PostgreSQL


def is_current(connection: Connection, place: str) -> bool:
    """Tell whether the tables are those of this program; False where some are still to be made.

    Raises:
        StoreError: the tables are those of a newer program, or not ours at all.
    """
    version = _version(connection, place)
    known = _known()
    if version is not None and version not in known:
        raise StoreError(
            f"the database {place} was made by a newer extractor (its version {version!r} is not "
            f"known here, the newest is {known[-1]!r}): update extractor, or name another one"
        )
    return version == known[-1]


def migrate(connection: Connection, place: str) -> None:
    """Bring the tables up to date, one process at a time; those that waited find it done."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
    if is_current(connection, place):
        return
    from alembic import command  # noqa: PLC0415 - only a new or old database pays for the import
    from alembic.config import Config  # noqa: PLC0415 - ditto

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, "head")


def _version(connection: Connection, place: str) -> str | None:
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" in tables:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return None if found is None else str(found)
    if tables & {"articles", "records", "replies", "runs"}:
        raise StoreError(
            f"the database {place} holds tables of another program under the names of ours: "
            "name another one with --db"
        )
    return None


def _known() -> list[str]:
    """List the versions, oldest first, as their files are named."""
    names = [path.stem.partition("_")[0] for path in MIGRATIONS.glob("versions/v*.py")]
    return sorted(names, key=lambda name: int(name[1:]))
