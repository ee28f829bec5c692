// A classic script, as it must run before anything is painted: else the other theme would flash.
{
  const chosen = localStorage.getItem("ravine-theme");
  const dark = document.querySelector("#dark-theme");
  if (chosen) dark?.setAttribute("media", chosen === "dark" ? "all" : "not all");
  document.documentElement.classList.add("js");
}
