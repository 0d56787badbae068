// Runs before the first paint, so that the page never flashes in the wrong colours.
(() => {
  const themes = ["auto", "light", "dark"];
  const root = document.documentElement;

  const remembered = () => {
    try {
      const theme = localStorage.getItem("theme");
      return themes.includes(theme) ? theme : "auto";
    } catch {
      return "auto"; // storage can be forbidden; the page works without
    }
  };

  const apply = (theme) => {
    root.dataset.theme = theme;
  };

  window.dashboardTheme = {
    current: () => root.dataset.theme,
    next() {
      const theme = themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length];
      apply(theme);
      try {
        localStorage.setItem("theme", theme);
      } catch {
        // not remembered, still applied
      }
      return theme;
    },
  };

  apply(remembered());
})();
