"""Raw e-commerce files to tested customer-analytics tables, with dbt."""

__version__ = "0.1.0"
