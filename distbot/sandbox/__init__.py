"""Local servers that behave, and misbehave, like Telegram and X."""
