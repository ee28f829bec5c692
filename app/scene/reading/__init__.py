"""Reading of links that are damaged, misspelt or older than they should be: what was meant, and what to say of it."""
