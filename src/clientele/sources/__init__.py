"""Load files of shops into the raw folder."""
