package httpapi

// Documentation is documentation, for tests that need no server around it.
var Documentation = documentation
