"""Short links: their ids, their database, and what keeps a database in trouble from the rest."""
