"""Pages that show a race: the playground, embeds, two races side by side, and what others embed of them."""
