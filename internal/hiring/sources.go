package hiring

import (
	"cmp"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// OriginMark stands between the source and the posting in the key of an origin; no key of a source has one.
const OriginMark = "/"

// Origin is what brought an application, as far as it is known.
type Origin struct {
	Source    string    // "" is none
	PostingID uuid.UUID // the nil UUID is none
}

// Key is how a funnel names an origin; "" where nothing is known.
func (o Origin) Key() string {
	if o == (Origin{}) {
		return ""
	}
	return o.Source + OriginMark + o.PostingID.String()
}

// ParseOrigin reads the key of an origin.
func ParseOrigin(key string) Origin {
	source, posting, _ := strings.Cut(key, OriginMark)
	id, _ := uuid.Parse(posting) // of nothing known there is none
	return Origin{Source: source, PostingID: id}
}

// SourcePostings is how many postings of a source are shown by themselves.
const SourcePostings = 100

// Sources are what each source brought.
type Sources struct {
	Instants
	Rows         []SourceRow // in the order of the sources' keys; the one of postings whose source is not known comes last
	Unattributed FunnelRow   // neither source nor posting is known
	Total        FunnelRow

	DeclaredExcluded bool // as of a funnel: declared counts have no source
}

// SourceRow is what one source brought.
type SourceRow struct {
	FunnelRow                   // by its key
	Channel        string       // "" where it is not known
	Postings       []PostingRow // in the order of their ids
	Others         *Tally       // of postings beyond those; nil where there are none
	WithoutPosting Tally
}

// PostingRow is what one posting brought.
type PostingRow struct {
	FunnelRow // by its id
	PostingID uuid.UUID
	Channel   string // "" where it is not known
}

// BySource sorts the rows of a funnel by origin: for each source its postings, those that brought most where there are too
// many, and what it brought beside them.
func BySource(f Funnel) Sources {
	out := Sources{Instants: f.Instants, Total: f.Total, DeclaredExcluded: f.DeclaredExcluded, Unattributed: FunnelRow{Label: NoGroup, Unknown: f.Total.Unknown}}
	rows := map[string]*SourceRow{}
	for _, r := range f.Rows {
		origin := ParseOrigin(r.ID)
		if origin == (Origin{}) {
			out.Unattributed.Tally = r.Tally
			continue
		}
		row := rows[origin.Source]
		if row == nil {
			row = &SourceRow{FunnelRow: FunnelRow{ID: origin.Source, Label: origin.Source}}
			rows[origin.Source] = row
		}
		row.Tally = row.Tally.Plus(r.Tally)
		row.Unknown = row.Unknown.Or(r.Unknown)
		if origin.PostingID == uuid.Nil {
			row.WithoutPosting = r.Tally
			continue
		}
		r.ID = origin.PostingID.String()
		r.Label = r.ID
		row.Postings = append(row.Postings, PostingRow{FunnelRow: r, PostingID: origin.PostingID})
	}
	for _, row := range rows {
		row.bound()
		if row.ID == "" {
			row.Label = NoGroup
		}
		out.Rows = append(out.Rows, *row)
	}
	slices.SortFunc(out.Rows, func(a, b SourceRow) int { return byGroup(a.FunnelRow, b.FunnelRow) })
	return out
}

// bound leaves the postings that brought most, and adds up the others.
func (r *SourceRow) bound() {
	id := func(a, b PostingRow) int { return cmp.Compare(a.ID, b.ID) }
	slices.SortFunc(r.Postings, func(a, b PostingRow) int {
		return cmp.Or(cmp.Compare(b.Tally.Counts[Received], a.Tally.Counts[Received]), id(a, b))
	})
	if len(r.Postings) > SourcePostings {
		r.Others = new(Tally)
		for _, p := range r.Postings[SourcePostings:] {
			*r.Others = r.Others.Plus(p.Tally)
		}
		r.Postings = r.Postings[:SourcePostings]
	}
	slices.SortFunc(r.Postings, id)
}
