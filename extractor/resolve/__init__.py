"""From words to values: numbers, days, places, actors (codebook §3)."""
