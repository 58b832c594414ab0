"""The store: what distbot knows, on SQLite."""
