"""Pages that show a race: playground, embeds, two races side by side, and oEmbed."""
