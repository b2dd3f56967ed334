import js from "@eslint/js";
import globals from "globals";

const MARKUP_PROPERTIES = ["innerHTML", "outerHTML"];

/** The library is known by one file; everything else speaks the application's own words. */
const ONE_DOOR = {
  paths: [{ name: "maplibre-gl", message: "Only static/js/map/maplibre.js knows MapLibre." }],
};

export default [
  { ignores: ["node_modules/", "var/", ".venv/", "static/vendor/", "staticfiles/"] },
  js.configs.recommended,
  {
    files: ["**/*.js"],
    languageOptions: { ecmaVersion: 2022, sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "consistent-return": "error",
      curly: "error",
      eqeqeq: "error",
      "max-lines": ["error", 400],
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-restricted-imports": ["error", ONE_DOOR],
      "no-restricted-properties": [
        "error",
        ...MARKUP_PROPERTIES.map((property) => ({ property, message: "Text enters the DOM as text: use lib/dom.js make()." })),
        { property: "insertAdjacentHTML", message: "Text enters the DOM as text: use lib/dom.js make()." },
        { object: "document", property: "write", message: "Never." },
      ],
      "no-shadow": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", caughtErrors: "none" }],
      "no-use-before-define": ["error", { functions: false, classes: false }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      // Django's hashed static files follow an import only when a semicolon ends it.
      semi: ["error", "always"],
    },
  },
  { files: ["static/js/**/*.js"], languageOptions: { globals: globals.browser } },
  { files: ["static/js/map/maplibre.js"], rules: { "no-restricted-imports": "off" } },
  { files: ["tests/js/**/*.js", "*.config.js"], languageOptions: { globals: globals.node } },
];
