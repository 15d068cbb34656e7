package httpapi

// included is what a client wants to see beside each row, so that it need not ask for each of them.
type included map[string]bool

// include reads the parameter include, a comma list of the names given.
func (q *query) include(known ...string) included {
	wanted := included{}
	for _, name := range enums(q, "include", known...) {
		wanted[name] = true
	}
	return wanted
}
