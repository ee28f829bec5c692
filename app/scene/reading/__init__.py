"""Reading of links that are damaged, misspelt or outdated: their meaning, and notices of it."""
