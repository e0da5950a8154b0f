"""Read what was built: explain, maintenance document, export."""
