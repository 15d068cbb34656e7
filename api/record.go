package api

import (
	"time"

	"github.com/google/uuid"
)

// Record is what every resource with a version carries; its fields stand among those of the resource.
type Record struct {
	// Identity, given by the service and never changed: a UUID of version 7, so that ids sort by creation.
	ID uuid.UUID `json:"id" swaggertype:"string" format:"uuid" example:"0192a3c4-5d6e-7f80-9a1b-2c3d4e5f6071"`
	// Number of the present version, from 1, one more at each change. It is the ETag of the resource ("3"), and what
	// If-Match must name to change it.
	Version int `json:"version" minimum:"1" example:"3"`
	// When the resource was created.
	CreatedAt time.Time `json:"created_at" format:"date-time" example:"2024-09-02T08:30:00Z"`
	// When the resource was last changed; equal to created_at while it never was.
	UpdatedAt time.Time `json:"updated_at" format:"date-time" example:"2024-09-05T14:10:00Z"`
}
