package metrics

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/vivier-ats/vivier/internal/store"
)

// How the database is asked: within patience, and not again while an answer is fresh, however many scrape.
const (
	patience = time.Second
	fresh    = 3 * time.Second
)

// Descriptions of the figures of the database.
var (
	databaseUp   = prometheus.NewDesc("vivier_database_up", "1 when the database answered within a second, else 0.", nil, nil)
	applications = prometheus.NewDesc("vivier_applications", "Applications by where they stand.", []string{"status"}, nil)
	tailEntries  = prometheus.NewDesc("vivier_ledger_tail_entries", "Entries of the funnel ledger that are not folded yet; 100000 stands for all beyond.", nil, nil)
	tailAge      = prometheus.NewDesc("vivier_ledger_tail_age_seconds", "How long ago the oldest entry that is not folded was recorded.", nil, nil)
	outbox       = prometheus.NewDesc("vivier_outbox_events", "Events that were not delivered yet; 10000 stands for all beyond.", nil, nil)

	connectionsMax   = prometheus.NewDesc("vivier_database_connections_max", "Connections that a pool may open.", []string{"pool"}, nil)
	connectionsOpen  = prometheus.NewDesc("vivier_database_connections_open", "Connections that are open.", []string{"pool"}, nil)
	connectionsInUse = prometheus.NewDesc("vivier_database_connections_in_use", "Connections that are being used.", []string{"pool"}, nil)
	waits            = prometheus.NewDesc("vivier_database_connection_waits_total", "How often a connection had to be waited for.", []string{"pool"}, nil)
	waitSeconds      = prometheus.NewDesc("vivier_database_connection_wait_seconds_total", "How long connections were waited for.", []string{"pool"}, nil)
)

var errLate = errors.New("the database did not answer in time")

// answer is what the database said, or why it did not.
type answer struct {
	store.Figures
	err error
	at  time.Time
}

// database asks the store for its figures. At most one question is under way: scrapes that come meanwhile wait for its
// answer, and a database that never answers holds up one goroutine and no scrape.
type database struct {
	figures func(context.Context) (store.Figures, error)
	pools   func() []store.Pool
	clock   func() time.Time
	log     *slog.Logger

	mu     sync.Mutex
	asking chan struct{} // closed when the question under way is answered; nil without one
	last   answer
}

func newDatabase(figures func(context.Context) (store.Figures, error), pools func() []store.Pool, clock func() time.Time, log *slog.Logger) *database {
	return &database{figures: figures, pools: pools, clock: clock, log: log, last: answer{err: errLate}}
}

// Describe names the figures.
func (*database) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		databaseUp, applications, tailEntries, tailAge, outbox,
		connectionsMax, connectionsOpen, connectionsInUse, waits, waitSeconds,
	} {
		to <- d
	}
}

// Collect gives the figures. Of a database that does not answer it gives that, and what is known without it: old
// figures would look like good ones.
func (d *database) Collect(to chan<- prometheus.Metric) {
	gauge := func(desc *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, value, labels...)
	}
	for _, p := range d.pools() {
		gauge(connectionsMax, float64(p.MaxOpenConnections), p.Name)
		gauge(connectionsOpen, float64(p.OpenConnections), p.Name)
		gauge(connectionsInUse, float64(p.InUse), p.Name)
		to <- prometheus.MustNewConstMetric(waits, prometheus.CounterValue, float64(p.WaitCount), p.Name)
		to <- prometheus.MustNewConstMetric(waitSeconds, prometheus.CounterValue, p.WaitDuration.Seconds(), p.Name)
	}
	a := d.ask()
	if a.err != nil {
		gauge(databaseUp, 0)
		return
	}
	gauge(databaseUp, 1)
	for status, n := range a.Applications {
		gauge(applications, float64(n), string(status))
	}
	gauge(tailEntries, float64(a.Tail))
	gauge(tailAge, a.TailAge.Seconds())
	gauge(outbox, float64(a.Outbox))
}

// ask gives an answer that is fresh, or comes within the database's patience.
func (d *database) ask() answer {
	d.mu.Lock()
	if d.asking == nil && (d.last.err != nil || d.clock().Sub(d.last.at) >= fresh) {
		d.asking = make(chan struct{})
		go d.question(d.asking)
	}
	last, asking := d.last, d.asking
	d.mu.Unlock()
	if asking == nil {
		return last
	}
	late := time.NewTimer(patience + patience/4) // drivers need a moment to notice that nobody waits any more
	defer late.Stop()
	select {
	case <-asking:
	case <-late.C:
		return answer{err: errLate}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.last
}

// question asks the database once.
func (d *database) question(answered chan struct{}) {
	defer close(answered)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	figures, err := d.figures(ctx)
	if err != nil {
		d.log.LogAttrs(ctx, slog.LevelDebug, "the database gave no figures", slog.Any("error", err))
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asking, d.last = nil, answer{Figures: figures, err: err, at: d.clock()}
}
