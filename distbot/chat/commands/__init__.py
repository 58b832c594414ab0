"""One file a command; `distbot.commands` entry points register them."""
