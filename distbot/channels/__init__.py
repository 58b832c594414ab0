"""One file a network; `distbot.channels` entry points register them."""
