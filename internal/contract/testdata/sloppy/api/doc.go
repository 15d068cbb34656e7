// Package api is the contract of a service whose handlers leave things out.
package api

// Problem is the body of every refusal.
type Problem struct {
	// Names the problem.
	Code string `json:"code"`
}
