"""The course: lessons as Markdown files, their races, and questions answered by descending."""
