"""Larger data: Online Retail again and again, with new invoices and customers."""

from pathlib import Path

import duckdb

# As staging needs them, in the publisher's order.
COLUMNS = (
    *("InvoiceNo", "StockCode", "Description", "Quantity"),
    *("InvoiceDate", "UnitPrice", "CustomerID", "Country"),
)


def grow(source: Path, folder: Path, copies: int) -> Path:
    """Write `copies` times Online Retail below a raw folder; return the file.

    The first letter of an invoice number, which marks cancellations, stays in
    place. A file that is there already is not written again.
    """
    file = folder / "online_retail" / "online_retail.parquet"
    if file.exists():
        return file
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(".unfinished")
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            copy (
                select lines.* replace (
                    InvoiceNo || '-' || copy as InvoiceNo,
                    CustomerID || '-' || copy as CustomerID
                )
                from range({copies}) as copies (copy)
                cross join read_parquet('{source}') as lines
            ) to '{unfinished}' (format parquet, compression zstd)
            """
        )
    return unfinished.rename(file)


def as_csv(source: Path, folder: Path) -> Path:
    """Write Online Retail as CSV below a raw folder; return the file."""
    file = folder / "online_retail" / "online_retail.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (from read_parquet('{source}')) to '{file}' (format csv, header)"
        )
    return file
