// Runs before anything is painted, so that a chosen theme does not flash the other one; a classic script for that reason.
{
  const chosen = localStorage.getItem("ravine-theme");
  const dark = document.querySelector("#dark-theme");
  if (chosen) dark?.setAttribute("media", chosen === "dark" ? "all" : "not all");
  document.documentElement.classList.add("js");
}
