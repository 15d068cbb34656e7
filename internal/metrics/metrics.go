package metrics

import (
	"log/slog"
	"net/http"
	"runtime"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/store"
)

// scrapes is how many may be answered at once; more of them ask for nothing new.
const scrapes = 4

// Bounds of the histograms. A request is answered in 25 s or not at all; a login takes some 50 ms, nearly everything
// else single milliseconds. Each bound is a series for each route, so there are few.
var (
	seconds = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 25}
	bytes   = []float64{256, 1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20}
)

// Config is what is counted. Store, Passwords and Clock are required.
type Config struct {
	Store     *store.Store
	Passwords *auth.Passwords
	Clock     func() time.Time
	Events    []string     // the names of all security events, so that each is there before it happens
	Log       *slog.Logger // nil discards
	Version   string       // of the program
	Commit    string       // that it was built from
}

// Metrics counts. It is safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	inFlight prometheus.Gauge
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	size     *prometheus.HistogramVec
	events   *prometheus.CounterVec
	log      *slog.Logger
}

// New makes the counters, all at zero.
func New(cfg Config) *Metrics {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	m := &Metrics{
		registry: prometheus.NewPedanticRegistry(),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "vivier_http_requests_in_flight", Help: "Requests that are being answered.",
		}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "vivier_http_requests_total", Help: "Requests answered.",
		}, []string{"method", "route", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "vivier_http_request_duration_seconds", Help: "How long requests took until their answer was written.", Buckets: seconds,
		}, []string{"method", "route", "status"}),
		size: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "vivier_http_response_size_bytes", Help: "How large the bodies of answers were.", Buckets: bytes,
		}, []string{"method", "route"}),
		events: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "vivier_security_events_total", Help: "Security events, by their stable names.",
		}, []string{"event"}),
		log: cfg.Log,
	}
	for _, name := range cfg.Events { // an alert on the first one needs the zero before it
		m.events.WithLabelValues(name)
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "vivier_build_info", Help: "Always 1; its labels say what is running.",
		ConstLabels: prometheus.Labels{"version": cfg.Version, "commit": cfg.Commit, "go_version": runtime.Version()},
	})
	build.Set(1)
	m.registry.MustRegister(m.inFlight, m.requests, m.duration, m.size, m.events, build,
		newDatabase(cfg.Store.Figures, cfg.Store.Pools, cfg.Clock, cfg.Log), hashing{cfg.Passwords},
		prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "vivier_audit_reads_lost_total", Help: "Readings of lists of people that are missing in the audit.",
		}, func() float64 { return float64(cfg.Store.ReadsLost()) }),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Observe counts one request. Method, route and status must come from a list: each new one is kept for good.
func (m *Metrics) Observe(method, route string, status, bytes int, took time.Duration) {
	code := strconv.Itoa(status)
	m.requests.WithLabelValues(method, route, code).Inc()
	m.duration.WithLabelValues(method, route, code).Observe(took.Seconds())
	m.size.WithLabelValues(method, route).Observe(float64(bytes))
}

// Event counts a security event. Its name must come from a list: each new one is kept for good.
func (m *Metrics) Event(name string) { m.events.WithLabelValues(name).Inc() }

// InFlight counts the requests that a handler is answering.
func (m *Metrics) InFlight(next http.Handler) http.Handler {
	return promhttp.InstrumentHandlerInFlight(m.inFlight, next)
}

// Handler answers scrapes.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorLog:            slog.NewLogLogger(m.log.Handler(), slog.LevelWarn),
		ErrorHandling:       promhttp.ContinueOnError,
		MaxRequestsInFlight: scrapes,
	})
}

// Descriptions of the figures of password hashing.
var (
	hashesWorking = prometheus.NewDesc("vivier_password_hashes_working", "Passwords that are being hashed or verified.", nil, nil)
	hashesWaiting = prometheus.NewDesc("vivier_password_hashes_waiting", "Passwords that wait for their turn to be hashed or verified.", nil, nil)
)

// hashing asks how busy the hashing of passwords is.
type hashing struct{ passwords *auth.Passwords }

// Describe names the figures.
func (hashing) Describe(to chan<- *prometheus.Desc) { to <- hashesWorking; to <- hashesWaiting }

// Collect gives them.
func (h hashing) Collect(to chan<- prometheus.Metric) {
	working, waiting := h.passwords.Load()
	to <- prometheus.MustNewConstMetric(hashesWorking, prometheus.GaugeValue, float64(working))
	to <- prometheus.MustNewConstMetric(hashesWaiting, prometheus.GaugeValue, float64(waiting))
}
