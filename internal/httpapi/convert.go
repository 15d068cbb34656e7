package httpapi

import (
	"github.com/vivier-ats/vivier/api"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// record is what every resource with a version carries.
func record(r hiring.Record) api.Record {
	return api.Record{ID: r.ID, Version: r.Version, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt}
}

// or is the value behind p, or what a client means by leaving it out.
func or[T any](p *T, missing T) T {
	if p == nil {
		return missing
	}
	return *p
}

// orNull is a free text on the wire, where an empty one is null.
func orNull[T ~string](s T) *T {
	if s == "" {
		return nil
	}
	return &s
}

// as turns one kind of optional text into another, such as the domain's days and the wire's.
func as[To, From ~string](p *From) *To {
	if p == nil {
		return nil
	}
	to := To(*p)
	return &to
}

// number turns one size of optional whole number into another; the tags of the wire's structs keep them small.
func number[To, From int | int64](p *From) *To {
	if p == nil {
		return nil
	}
	to := To(*p)
	return &to
}
