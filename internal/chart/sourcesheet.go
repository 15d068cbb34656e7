package chart

import "github.com/vivier-ats/vivier/api"

// SourcesSheet is what sources brought as a table: for each source a line of its own and one for each of its postings, for the
// postings that are not shown and for what came by none; then a line for what is unattributed, and a last one for the total. The
// lines of the type source and the one of the type unattributed add up to the total.
func SourcesSheet(a api.Sources) Sheet {
	s := Sheet{Name: "sources", Head: sourcesHead()}
	add := func(l sourceLine) { s.Lines = append(s.Lines, l.cells(a.Asked)) }
	for _, r := range a.Sources {
		add(sourceLine{kind: "source", source: r.Source.Key, label: r.Source.Label, channel: r.Channel, counts: r.Counts, rates: r.Rates})
		for _, p := range r.Postings {
			add(sourceLine{kind: "posting", source: r.Source.Key, posting: new(p.PostingID.String()), label: p.Label, channel: p.Channel, counts: p.Counts, rates: p.Rates})
		}
		if r.OtherPostings != nil {
			add(sourceLine{kind: "other_postings", source: r.Source.Key, channel: r.Channel, counts: *r.OtherPostings})
		}
		add(sourceLine{kind: "without_posting", source: r.Source.Key, channel: r.Channel, counts: r.WithoutPosting})
	}
	add(sourceLine{kind: "unattributed", counts: a.Unattributed.Counts, share: a.Unattributed.Share.Value, relevant: a.Unattributed.RelevantShare.Value})
	add(sourceLine{kind: "total", counts: a.Total.Counts, rates: a.Total.Rates})
	return s
}

func sourcesHead() []string {
	head := []string{"row_type", "source", "posting_id", "label", "channel", "received", "relevant", "interviewed", "selected", "hired"}
	return append(append(head, rateHead()...), "share", "relevant_share", "as_of", "known_at", "definition")
}

// sourceLine is what one line is about.
type sourceLine struct {
	kind            string
	source, posting *string
	label           string
	channel         *api.Channel
	counts          api.MilestoneCounts
	rates           []api.Rate
	share, relevant *float64
}

func (l sourceLine) cells(asked api.Asked) []any {
	line := []any{l.kind, l.source, l.posting, l.label, (*string)(l.channel)}
	for _, m := range milestones {
		line = append(line, countOf(l.counts, m))
	}
	line = append(line, rateCells(api.FunnelFigures{Rates: l.rates})...)
	return append(line, l.share, l.relevant, asked.AsOf, asked.KnownAt, asked.Definition)
}
