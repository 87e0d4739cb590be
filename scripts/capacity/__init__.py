"""How much of everything a number of interviews a day takes: from what was measured, and what others allow."""
