"""Build, test and publish the warehouse with dbt."""
