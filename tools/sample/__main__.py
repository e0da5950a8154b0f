"""`python -m tools.sample`: write the bundled sample again."""

from pathlib import Path
from typing import Annotated

import typer

from tools.sample import DEFAULT_CUSTOMERS, DEFAULT_SEED, write_sample

ROOT = Path(__file__).resolve().parents[2]

app = typer.Typer(add_completion=False)


@app.command()
def sample(
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")] = DEFAULT_SEED,
    customers: Annotated[
        int, typer.Option(help="Customers of each shop.")
    ] = DEFAULT_CUSTOMERS,
    directory: Annotated[
        Path, typer.Option(help="Where to write.", show_default="seeds/raw")
    ] = ROOT / "seeds" / "raw",
) -> None:
    """Write the bundled sample: small invented shops with planted truths."""
    try:
        rows = write_sample(directory, seed, customers)
    except ValueError as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(1) from error
    for file, count in rows.items():
        typer.echo(f"{count:>7,}  {directory / file}")


if __name__ == "__main__":
    app()
