// Package contract keeps the service and its OpenAPI document equal. Only tests import it, so that neither the generator
// nor the validator is ever part of the program.
//
// Generate writes the document from what is in the code: the annotations of the handlers in internal/httpapi and the
// types of package api. Checker is a handler around the service that compares every exchange of a test with it. How to
// annotate a handler is in docs/openapi.md.
//
// What does not live here: the document itself, which package api embeds, and the page that shows it, which is
// httpapi's.
package contract
