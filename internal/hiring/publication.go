package hiring

import (
	"time"

	"github.com/google/uuid"
)

// Publication is a question to the funnel that was answered once, and the answer kept. It is never changed.
type Publication struct {
	Record
	Slug     string // what its address ends in
	Title    string
	Note     string // "" is none
	Question string // as the parameters of a request, with the instants that it came to
	AsOf     time.Time
	KnownAt  time.Time
}

// PublicationForm is the answer in one form and language, to the byte.
type PublicationForm struct {
	PublicationID uuid.UUID
	Format        string
	Language      string
	Body          []byte
}

// PublishedRows is how many rows the answer of a publication has at most: it is kept for ever, in several forms.
const PublishedRows = 1000
