// A file of its own, because the page's policy allows no script in the page itself.
SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  showExtensions: true,
  // The validator is on somebody else's server, which has no business with ours.
  validatorUrl: null,
});
