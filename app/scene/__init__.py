"""The scene: everything that determines a race, its link, and its titles."""
