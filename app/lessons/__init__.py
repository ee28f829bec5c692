"""The course: lessons written as Markdown files, their races and the questions that the server answers by descending."""
