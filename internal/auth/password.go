package auth

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"github.com/vivier-ats/vivier/internal/gate"
	"github.com/vivier-ats/vivier/internal/hiring"
)

// The length of a password, in characters. There are no rules about what it is made of: they make people choose
// worse ones.
const (
	MinPasswordLength = 12
	MaxPasswordLength = 128
)

// waitingPerSlot makes the last in the queue wait about a second: at the cost below a hash takes some 30 ms.
const waitingPerSlot = 32

// commonPasswords are those that an attacker tries first, one a line in lower case. Shorter ones than
// MinPasswordLength are refused anyway.
//
//go:embed common_passwords.txt
var commonPasswords string

// Passwords hashes and verifies passwords, a bounded number at once. One instance serves the whole process.
type Passwords struct {
	gate *gate.Gate
	cost argon2id.Params
}

// NewPasswords works with half the cores, at least one.
func NewPasswords() *Passwords {
	slots := hashSlots()
	return &Passwords{
		gate: gate.New(slots, slots*waitingPerSlot, "too many people are logging in: try again in a moment"),
		cost: argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32},
	}
}

// hashSlots is how many passwords are hashed at once. GOMAXPROCS knows the limit of a container, NumCPU only the machine.
func hashSlots() int { return max(1, min(runtime.NumCPU(), runtime.GOMAXPROCS(0))/2) }

// Hash gives the text to store for a password. It is refused with the code busy when too many wait.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	var hash string
	var fault error
	err := p.gate.Do(ctx, func() { hash, fault = argon2id.CreateHash(password, &p.cost) })
	if err = cmp.Or(err, fault); err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	return hash, nil
}

// Verify tells whether the password is the one that was hashed, and whether a right one should be hashed again because
// the cost has risen since. An account without a password (an empty hash) costs the same time and never matches. It
// is refused with the code busy when too many wait. Admit, unless it is nil, is asked when it is this password's turn,
// and its refusal is the end of it: so no more are admitted at once than are judged at once.
func (p *Passwords) Verify(ctx context.Context, password, hash string, admit func() error) (ok, rehash bool, err error) {
	cost := &p.cost
	judge := func() (bool, error) {
		_, err := argon2id.CreateHash(password, &p.cost)
		return false, err
	}
	if hash != "" {
		if cost, err = costOf(hash); err != nil {
			return false, false, fmt.Errorf("verify a password: %w", err)
		}
		judge = func() (bool, error) { return argon2id.ComparePasswordAndHash(password, hash) }
	}
	var fault error
	err = p.gate.Do(ctx, func() {
		if admit != nil {
			fault = admit()
		}
		if fault == nil {
			ok, fault = judge()
		}
	})
	if err = cmp.Or(err, fault); err != nil {
		return false, false, fmt.Errorf("verify a password: %w", err)
	}
	return ok, ok && p.outgrew(cost), nil
}

// Load says how many passwords are worked on just now, and how many wait their turn.
func (p *Passwords) Load() (working, waiting int) { return p.gate.Load() }

// costOf reads the cost out of a hash. Argon2 panics without a pass or a lane; a damaged row must not get that far.
func costOf(hash string) (*argon2id.Params, error) {
	cost, _, _, err := argon2id.DecodeHash(hash)
	if err != nil {
		return nil, err
	}
	if cost.Iterations < 1 || cost.Parallelism < 1 || cost.KeyLength < 16 {
		return nil, argon2id.ErrInvalidHash
	}
	return cost, nil
}

func (p *Passwords) outgrew(old *argon2id.Params) bool {
	return old.Memory < p.cost.Memory || old.Iterations < p.cost.Iterations || old.Parallelism < p.cost.Parallelism ||
		old.SaltLength < p.cost.SaltLength || old.KeyLength < p.cost.KeyLength
}

// CheckPassword judges a new password for the account with this e-mail address; pointer is where it stands in the
// body. No violation means that it may be used.
func CheckPassword(pointer, password, email string) []hiring.Violation {
	var vs []hiring.Violation
	switch n := utf8.RuneCountInString(password); {
	case n < MinPasswordLength:
		vs = append(vs, hiring.Wrong(pointer, "too_short", "a password has at least %d characters", MinPasswordLength))
	case n > MaxPasswordLength:
		vs = append(vs, hiring.Wrong(pointer, "too_long", "a password has at most %d characters", MaxPasswordLength))
	}
	if isCommon(password) {
		vs = append(vs, hiring.Wrong(pointer, "too_common", "this password is among the first that an attacker tries"))
	}
	if email != "" && strings.EqualFold(password, strings.TrimSpace(email)) {
		vs = append(vs, hiring.Wrong(pointer, "same_as_email", "the e-mail address is no password"))
	}
	return vs
}

func isCommon(password string) bool {
	for common := range strings.Lines(commonPasswords) {
		if strings.EqualFold(password, strings.TrimSpace(common)) {
			return true
		}
	}
	return false
}
