"""Records leave the house: as lines, as one array, as CSV tables, as a page of the terminal."""
