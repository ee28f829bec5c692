"""HTTP without races: answers and their caches, errors, languages, limits, assets."""
