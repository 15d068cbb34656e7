package api

import _ "embed"

// OpenAPI is the OpenAPI document of the service, as JSON: everything that this package says, and the operations. It is
// generated from the annotations of the handlers and the types of this package; a test keeps them equal. Nobody may
// change its bytes.
//
//go:embed openapi.json
var OpenAPI []byte
