"""Pictures that the server draws: for links where they are pasted, and races as animations."""
