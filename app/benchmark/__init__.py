"""The benchmark: the command that makes one, and the page of the recorded one."""
