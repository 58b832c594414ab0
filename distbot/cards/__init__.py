"""Quote cards: words fitted in boxes, shaped and drawn."""
