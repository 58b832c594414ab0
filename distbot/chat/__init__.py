"""The editors' desk in Telegram."""
