"""Records leave the house: as lines, one array, tables, a map layer, pages, or on a terminal."""
