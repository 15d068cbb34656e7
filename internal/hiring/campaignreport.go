package hiring

import (
	"slices"

	"github.com/google/uuid"
)

// ReportedPostings is how many postings of a campaign one report shows.
const ReportedPostings = 200

// CampaignReport is what a campaign reached, brought and took.
type CampaignReport struct {
	Campaign  Campaign
	Funnel    Funnel                         // by posting, of the campaign's jobs
	Unknown   Unknown                        // milestones of which its applications don't tell the count
	Sourced   []FunnelRow                    // by source: those of its applications that no posting brought
	Channels  map[string]string              // of sources, by key
	Postings  []Posting                      // all of the campaign's
	Metrics   map[uuid.UUID][]PostingMetrics // by posting, in the order of observation
	Truncated bool                           // there are more postings than are shown, or more observations than Metrics has
	Costs     []Cost
	Jobs      int  // that are counted
	Whole     bool // they, and their applications, are all that the campaign has
}

// Origins tell where the applications of a campaign came from.
type Origins struct {
	Posting Tally // one of its postings brought them
	Channel Tally // no posting is known, and their source is of a channel that the campaign used
	None    Tally // neither: another posting, a source of another channel, or nothing is known, as of all that was declared
}

// Origins tells the applications that the campaign's own efforts brought from those of which nobody knows that.
func (r CampaignReport) Origins() (out Origins) {
	own, used := map[string]bool{}, map[string]bool{}
	for _, p := range r.Postings {
		own[p.ID.String()], used[p.Channel] = true, true
	}
	for _, row := range r.Funnel.Rows {
		if own[row.ID] {
			out.Posting = out.Posting.Plus(row.Tally)
		}
	}
	for _, row := range r.Sourced {
		if channel, known := r.Channels[row.ID]; known && used[channel] {
			out.Channel = out.Channel.Plus(row.Tally)
		}
	}
	out.None = r.Funnel.Total.Tally.Minus(out.Posting).Minus(out.Channel)
	return out
}

// Why a sum of costs is not known.
const (
	NothingEntered  = "no_data"          // nothing of the kind was entered
	AmountMissing   = "unknown"          // of a spending the amount is not known
	MixedCurrencies = "mixed_currencies" // amounts are in several currencies
)

// Effort is the agents' time in all, in hundredths of a day, and the number of entries; Reason says why there is no sum.
func (r CampaignReport) Effort() (hundredths int64, entries int, reason string) {
	for _, c := range r.Costs {
		if days := c.AgentDayHundredths(); days != nil {
			hundredths += *days
			entries++
		}
	}
	if entries == 0 {
		reason = NothingEntered
	}
	return hundredths, entries, reason
}

// Spending is the money in all, in cents of a currency.
type Spending struct {
	Cents    int64
	Currency string
	Entries  int
	Missing  int    // of these, the ones whose amount is not known
	Reason   string // why there is no sum; "" where there is one
}

// Spending adds up the money. A sum of which a part is not known is none: it would pass for the whole.
func (r CampaignReport) Spending() (out Spending) {
	var currencies []string
	for _, c := range r.Costs {
		switch {
		case c.Kind != CostSpending:
		case c.AmountCents == nil || c.Currency == nil:
			out.Entries, out.Missing = out.Entries+1, out.Missing+1
		default:
			out.Entries++
			out.Cents += *c.AmountCents
			if !slices.Contains(currencies, *c.Currency) {
				currencies = append(currencies, *c.Currency)
			}
		}
	}
	switch {
	case out.Entries == 0:
		out.Reason = NothingEntered
	case out.Missing > 0:
		out.Reason = AmountMissing
	case len(currencies) > 1:
		out.Reason = MixedCurrencies
	default:
		out.Currency = currencies[0]
	}
	return out
}
