"""Pictures that the server draws: what a link shows where it is pasted, and a race as an animation."""
