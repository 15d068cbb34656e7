package httpapi

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/time/rate"

	"github.com/vivier-ats/vivier/internal/hiring"
)

const (
	// limitWindow is the time that a limit is of.
	limitWindow = time.Minute
	// rounding is what a bucket that holds a whole number of requests may seem to lack.
	rounding = 1e-6
	// limitedAtOnce is how many clients one half of a limiter's memory knows: some 200 bytes each, so at most 10 MB.
	limitedAtOnce = 25_000
)

// What makes the database work for seconds: so many at once, so many waiting, for so long. Half of a request's time is left
// for the work.
const (
	costlyAtOnce  = 4
	costlyWaiting = 16
	costlyWait    = 5 * time.Second
)

// inTurn runs work that makes the database work for seconds, so that it leaves connections for everybody else.
func (s *Server) inTurn(ctx context.Context, work func() error) error {
	waiting, cancel := context.WithTimeout(ctx, costlyWait)
	defer cancel()
	var fault error
	if err := s.costly.Do(waiting, func() { fault = work() }); err != nil {
		return err
	}
	return fault
}

// limits are how many requests clients may send: those with a good credential by who they are, all others by where they
// come from. Each process counts for itself.
type limits struct {
	principals *limiter // nil: as many as they like
	addresses  *limiter
}

func newLimits(perMinute int, clock func() time.Time) (limits, error) {
	switch {
	case perMinute < 0:
		return limits{}, errors.New("rate-limit: must not be below 0")
	case perMinute == 0:
		return limits{}, nil
	}
	return limits{newLimiter("principal", perMinute, clock), newLimiter("address", perMinute, clock)}, nil
}

// limiter gives each client a bucket with the requests of a window, which fills up evenly. A bucket that nobody drew from
// for a window is full, so that it can be forgotten: two halves of the memory are swapped once a window, and sooner when one
// is full, so that no crowd of addresses can fill the process.
type limiter struct {
	name, policy string
	size         int
	clock        func() time.Time

	mu         sync.Mutex
	young, old map[[16]byte]*rate.Limiter
	swapped    time.Time
}

func newLimiter(name string, size int, clock func() time.Time) *limiter {
	return &limiter{
		name: name, policy: fmt.Sprintf(`%q;q=%d;w=%d`, name, size, int(limitWindow.Seconds())), size: size, clock: clock,
		young: map[[16]byte]*rate.Limiter{}, swapped: clock(),
	}
}

// bucket finds the one of a client.
func (l *limiter) bucket(client [16]byte, now time.Time) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.young) >= limitedAtOnce || now.Sub(l.swapped) >= limitWindow {
		l.young, l.old, l.swapped = make(map[[16]byte]*rate.Limiter, len(l.young)), l.young, now
	}
	b, known := l.young[client]
	if !known {
		if b, known = l.old[client]; !known {
			b = rate.NewLimiter(rate.Limit(float64(l.size)/limitWindow.Seconds()), l.size)
		}
		l.young[client] = b
	}
	return b
}

// charge counts a request of a client, and tells it what it has left, in the words of draft-ietf-httpapi-ratelimit-headers.
func (l *limiter) charge(c *gin.Context, client [16]byte) error {
	if l == nil {
		return nil
	}
	now := l.clock()
	b := l.bucket(client, now)
	allowed := b.AllowN(now, 1)
	left := b.TokensAt(now)
	h := c.Writer.Header()
	h.Set("RateLimit-Policy", l.policy)
	h.Set("RateLimit", `"`+l.name+`";r=`+strconv.Itoa(max(0, int(left+rounding)))+`;t=`+strconv.Itoa(l.seconds(float64(l.size)-left)))
	if allowed {
		return nil
	}
	return &hiring.Error{
		Kind: hiring.KindTooMany, Code: "rate_limited", Detail: "too many requests: wait as many seconds as Retry-After says",
		RetryAfter: l.seconds(1 - left),
	}
}

// seconds is how long the bucket takes to fill up by so many requests.
func (l *limiter) seconds(requests float64) int {
	return int(math.Ceil(requests*limitWindow.Seconds()/float64(l.size) - rounding))
}

// addressOf is where a request comes from. Whoever has an IPv6 network has all addresses of it.
func addressOf(c *gin.Context) [16]byte {
	at, err := netip.ParseAddr(c.ClientIP())
	if err != nil {
		return [16]byte{}
	}
	if at = at.Unmap(); at.Is6() {
		network, _ := at.WithZone("").Prefix(64) // 64 is no more than it has
		at = network.Addr()
	}
	return at.As16()
}

// byAddress counts the requests of a public route by where they come from.
func (s *Server) byAddress(h handler) handler {
	return func(c *gin.Context) error {
		if err := s.limits.addresses.charge(c, addressOf(c)); err != nil {
			return err
		}
		return h(c)
	}
}

// stranger answers a request whose credential is none or no good: whoever tries out tokens is slowed down.
func (s *Server) stranger(c *gin.Context, refused error) error {
	if !hiring.Is(refused, hiring.KindUnauthenticated) {
		return refused
	}
	if err := s.limits.addresses.charge(c, addressOf(c)); err != nil {
		return err
	}
	return refused
}
