package auth_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"github.com/google/go-cmp/cmp"

	"github.com/vivier-ats/vivier/internal/auth"
	"github.com/vivier-ats/vivier/internal/hiring"
)

const secret = "a long enough secret"

func TestHashIsVerified(t *testing.T) {
	t.Parallel()
	passwords := auth.NewPasswords()
	hash, err := passwords.Hash(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	if want := "$argon2id$v=19$m=19456,t=2,p=1$"; !strings.HasPrefix(hash, want) {
		t.Errorf("hash %q does not begin with %q", hash, want)
	}
	again, err := passwords.Hash(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	if hash == again {
		t.Error("two hashes of one password are equal: the salt is missing")
	}
	for password, want := range map[string]bool{secret: true, secret + " ": false, "A" + secret[1:]: false, "": false} {
		ok, rehash, err := passwords.Verify(t.Context(), password, hash, nil)
		if err != nil || ok != want || rehash {
			t.Errorf("Verify(%q) = %t, %t, %v, want %t, false, nil", password, ok, rehash, err, want)
		}
	}
}

func TestRehashWhenTheCostRose(t *testing.T) {
	t.Parallel()
	now := argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	tests := map[string]struct {
		change func(*argon2id.Params)
		want   bool
	}{
		"as today":     {func(*argon2id.Params) {}, false},
		"more memory":  {func(p *argon2id.Params) { p.Memory = 32 * 1024 }, false},
		"more passes":  {func(p *argon2id.Params) { p.Iterations = 3 }, false},
		"less memory":  {func(p *argon2id.Params) { p.Memory = 8 * 1024 }, true},
		"fewer passes": {func(p *argon2id.Params) { p.Iterations = 1 }, true},
		"shorter salt": {func(p *argon2id.Params) { p.SaltLength = 8 }, true},
		"shorter key":  {func(p *argon2id.Params) { p.KeyLength = 16 }, true},
	}
	passwords := auth.NewPasswords()
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cost := now
			tt.change(&cost)
			hash, err := argon2id.CreateHash(secret, &cost)
			if err != nil {
				t.Fatal(err)
			}
			ok, rehash, err := passwords.Verify(t.Context(), secret, hash, nil)
			if err != nil || !ok || rehash != tt.want {
				t.Errorf("right password: Verify = %t, %t, %v, want true, %t, nil", ok, rehash, err, tt.want)
			}
			ok, rehash, err = passwords.Verify(t.Context(), "another secret", hash, nil)
			if err != nil || ok || rehash {
				t.Errorf("wrong password: Verify = %t, %t, %v, want false, false, nil", ok, rehash, err)
			}
		})
	}
}

func TestDamagedHashIsAFault(t *testing.T) {
	t.Parallel()
	const salt, key = "$n7rN/qblDpgjHsVCRDTZZQ", "$6n4y/Ax5G1rU+TQm2E64dQ"
	tests := map[string]string{
		"text":        secret,
		"bcrypt":      "$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy",
		"argon2i":     "$argon2i$v=19$m=19456,t=2,p=1" + salt + key,
		"old version": "$argon2id$v=16$m=19456,t=2,p=1" + salt + key,
		"no pass":     "$argon2id$v=19$m=19456,t=0,p=1" + salt + key,
		"no lane":     "$argon2id$v=19$m=19456,t=2,p=0" + salt + key,
		"no key":      "$argon2id$v=19$m=19456,t=2,p=1" + salt + "$",
		"no base64":   "$argon2id$v=19$m=19456,t=2,p=1" + salt + "$!",
	}
	passwords := auth.NewPasswords()
	for name, hash := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ok, rehash, err := passwords.Verify(t.Context(), secret, hash, nil)
			if err == nil || ok || rehash {
				t.Fatalf("Verify = %t, %t, %v, want false, false and an error", ok, rehash, err)
			}
			if hiring.Code(err) != "" {
				t.Errorf("a fault of ours is presented as the refusal %q", hiring.Code(err))
			}
		})
	}
}

// A wrong password, an account without one and an unknown account cost the same. What is compared is the memory that
// was taken, which argon2 can't do without, because times on a busy machine prove nothing. The count is the whole
// process's, so this test alone is not parallel.
func TestUnknownAccountCostsTheSame(t *testing.T) { //nolint:paralleltest // it counts what the process does
	passwords := auth.NewPasswords()
	hash, err := passwords.Hash(t.Context(), secret)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]func() error{
		"wrong password":  func() error { _, _, err := passwords.Verify(t.Context(), "another secret", hash, nil); return err },
		"no password set": func() error { _, _, err := passwords.Verify(t.Context(), secret, "", nil); return err },
	}
	for name, attempt := range tests {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := attempt()
		runtime.ReadMemStats(&after)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if taken := after.TotalAlloc - before.TotalAlloc; taken < 19<<20 || taken > 20<<20 {
			t.Errorf("%s: took %d bytes, want those of one hash, 19 MiB", name, taken)
		}
	}
}

func TestEmptyHashNeverMatches(t *testing.T) {
	t.Parallel()
	for _, password := range []string{"", secret} {
		ok, rehash, err := auth.NewPasswords().Verify(t.Context(), password, "", nil)
		if ok || rehash || err != nil {
			t.Errorf("Verify(%q) = %t, %t, %v, want false, false, nil", password, ok, rehash, err)
		}
	}
}

func TestHashingUsesHalfTheCores(t *testing.T) {
	t.Parallel()
	passwords := auth.NewPasswords()
	if got, most := passwords.Slots(), max(1, runtime.NumCPU()/2); got < 1 || got > most {
		t.Errorf("%d hash at once, want 1 to %d", got, most)
	}
	if waiting := passwords.Places() - passwords.Slots(); waiting < 1 || waiting > 64*passwords.Slots() {
		t.Errorf("%d may wait for %d, want a short queue", waiting, passwords.Slots())
	}
}

// The bubble of synctest tells when every goroutine stands still: no time passes, and nothing is left to chance.
func TestHashingIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		passwords := auth.NewPasswords()
		release := make(chan struct{})
		ended := make(chan error, passwords.Places())
		var atWork, most int
		turn := make(chan struct{}, 1) // guards the two counts
		for range passwords.Places() {
			go func() {
				ended <- passwords.Hold(t.Context(), func() {
					turn <- struct{}{}
					atWork++
					most = max(most, atWork)
					<-turn
					<-release
					turn <- struct{}{}
					atWork--
					<-turn
				})
			}()
		}
		synctest.Wait()
		if atWork != passwords.Slots() {
			t.Errorf("%d at work, want %d", atWork, passwords.Slots())
		}

		refused := map[string]error{}
		_, refused["Hash"] = passwords.Hash(t.Context(), secret)
		_, _, refused["Verify"] = passwords.Verify(t.Context(), secret, "$argon2id$v=19$m=19456,t=2,p=1$n7rN/qblDpgjHsVCRDTZZQ$6n4y/Ax5G1rU+TQm2E64dQ", nil)
		_, _, refused["Verify without a hash"] = passwords.Verify(t.Context(), secret, "", nil)
		for name, err := range refused {
			if !hiring.Is(err, hiring.KindUnavailable) || hiring.Code(err) != "busy" {
				t.Errorf("%s with a full queue: %v, want unavailable, busy", name, err)
			}
		}

		close(release)
		for range passwords.Places() {
			if err := <-ended; err != nil {
				t.Errorf("one that had a place: %v", err)
			}
		}
		if most != passwords.Slots() {
			t.Errorf("up to %d at work, want %d", most, passwords.Slots())
		}
		if _, err := passwords.Hash(t.Context(), secret); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

func TestLeavingTheQueue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		passwords := auth.NewPasswords()
		release := make(chan struct{})
		for range passwords.Slots() {
			go passwords.Hold(t.Context(), func() { <-release }) //nolint:errcheck // it ends with the test
		}
		synctest.Wait()

		ctx, leave := context.WithCancel(t.Context())
		left := make(chan error)
		go func() {
			_, err := passwords.Hash(ctx, secret)
			left <- err
		}()
		synctest.Wait()
		leave()
		if err := <-left; hiring.Code(err) != "busy" || !errors.Is(err, context.Canceled) {
			t.Errorf("who left got %v, want busy because of a cancelled context", err)
		}
		close(release)
		synctest.Wait()

		for range passwords.Places() {
			if err := passwords.Hold(t.Context(), func() {}); err != nil {
				t.Fatalf("a place was lost: %v", err)
			}
		}
		for range 64 { // a free slot and an ended context are both ready: either may be looked at first
			err := passwords.Hold(ctx, func() { t.Error("worked for somebody who had left") })
			if hiring.Code(err) != "busy" {
				t.Fatalf("a context that ended before: %v, want busy", err)
			}
		}
	})
}

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	const email = "claire.dubois@example.org"
	tests := map[string]struct {
		password string
		want     []string
	}{
		"empty":                      {"", []string{"too_short"}},
		"11 characters":              {"kdue73hsiwq", []string{"too_short"}},
		"11 characters of two bytes": {"éèàùçâêîôûë", []string{"too_short"}},
		"12 characters":              {"kdue73hsiwqm", nil},
		"12 characters of two bytes": {"éèàùçâêîôûëï", nil},
		"12 letters, nothing else":   {"brouetteviol", nil},
		"12 spaces":                  {strings.Repeat(" ", 12), nil},
		"128 characters":             {strings.Repeat("é", 128), nil},
		"129 characters":             {strings.Repeat("é", 129), []string{"too_long"}},
		"a megabyte":                 {strings.Repeat("x", 1<<20), []string{"too_long"}},
		"common":                     {"motdepasse123", []string{"too_common"}},
		"common in another case":     {"MotDePasse123", []string{"too_common"}},
		"begins with a common one":   {"motdepasse123 et la suite", nil},
		"the e-mail":                 {email, []string{"same_as_email"}},
		"the e-mail in another case": {"Claire.Dubois@Example.ORG", []string{"same_as_email"}},
		"holds the e-mail":           {"not " + email, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, v := range auth.CheckPassword("/password", tt.password, email) {
				if v.Pointer != "/password" || v.Detail == "" {
					t.Errorf("violation %+v lacks its pointer or its detail", v)
				}
				if tt.password != "" && strings.Contains(v.Text().String(), tt.password) {
					t.Errorf("violation %+v repeats the password", v)
				}
				got = append(got, v.Code)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("codes (-want +got):\n%s", diff)
			}
		})
	}
	if vs := auth.CheckPassword("/password", "", ""); len(vs) != 1 || vs[0].Code != "too_short" {
		t.Errorf("without password and e-mail: %+v, want too_short alone", vs)
	}
}

func TestCommonPasswordsAreWorthListing(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for line := range strings.Lines(auth.CommonPasswords()) {
		password := strings.TrimSuffix(line, "\n")
		if n := utf8.RuneCountInString(password); n < auth.MinPasswordLength || n > auth.MaxPasswordLength {
			t.Errorf("%q is refused for its length already", password)
		}
		if password != strings.ToLower(strings.TrimSpace(password)) || seen[password] {
			t.Errorf("%q stands twice, or has capitals or spaces around it", password)
		}
		seen[password] = true
	}
	if len(seen) < 100 {
		t.Errorf("%d common passwords, want 100 at least", len(seen))
	}
}
