package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/vivier-ats/vivier/internal/hiring"
	"github.com/vivier-ats/vivier/internal/store"
	"github.com/vivier-ats/vivier/internal/storetest"
)

// keyed is a write that comes with a key.
func keyed(key string) store.KeyedWrite {
	return store.KeyedWrite{Principal: uuid.MustParse("0192d3a4-7c1e-7c3b-8f00-3f1d9a7a1b2c"), Method: "POST", Path: "/v1/departments", Key: key, Body: []byte("{}")}
}

// enters is what a keyed write does in these tests: it makes a department, and answers its name.
func enters(s *store.Store, name string) func(context.Context) (store.KeptAnswer, error) {
	return func(ctx context.Context) (store.KeptAnswer, error) {
		_, err := s.CreateDepartment(ctx, hiring.Operator("test"), hiring.Department{Name: name})
		return store.KeptAnswer{Status: 201, Body: []byte(name)}, err
	}
}

func departments(t *testing.T, s *store.Store) int {
	t.Helper()
	found, err := s.ListDepartments(t.Context(), hiring.Operator("test"), hiring.DepartmentFilter{}, hiring.PageRequest{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return len(found.Items)
}

func TestOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
		s := storetest.Open(t, store.Config{URL: url, Clock: func() time.Time { return now }})
		ctx := t.Context()
		if kept, err := s.Once(ctx, keyed("a"), enters(s, "A")); kept != nil || err != nil {
			t.Fatal(kept, err)
		}
		kept, err := s.Once(ctx, keyed("a"), enters(s, "again"))
		if err != nil || kept == nil || kept.Status != 201 || string(kept.Body) != "A" || !kept.Answers(keyed("a")) {
			t.Fatal(kept, err)
		}
		other := keyed("a")
		other.Body = []byte(`{"name":"B"}`)
		if kept.Answers(other) {
			t.Error("it answers another body")
		}
		for _, another := range []store.KeyedWrite{
			{Principal: uuid.New(), Method: "POST", Path: "/v1/departments", Key: "a"},
			{Principal: keyed("a").Principal, Method: "PUT", Path: "/v1/departments", Key: "a"},
			{Principal: keyed("a").Principal, Method: "POST", Path: "/v1/departments", Key: "A"},
			{Principal: keyed("a").Principal, Method: "POST", Path: "/v1/department", Key: "sa"},
		} {
			if kept, err := s.Once(ctx, another, enters(s, "another")); kept != nil || err != nil {
				t.Errorf("%+v: %v, %v", another, kept, err)
			}
		}
		if n := departments(t, s); n != 5 {
			t.Errorf("%d departments, not 5", n)
		}

		now = now.Add(48 * time.Hour)
		if kept, err := s.Once(ctx, keyed("a"), enters(s, "two days later")); kept != nil || err != nil {
			t.Error("an answer is kept for more than two days", err)
		}
		if n, err := s.ForgetAnswers(ctx); n != 4 || err != nil {
			t.Errorf("forgot %d, not 4: %v", n, err)
		}
		if kept, err := s.Once(ctx, keyed("a"), enters(s, "again")); kept == nil || err != nil {
			t.Error("a young answer was forgotten", err)
		}
	})
}

// What fails leaves nothing, and its key is free.
func TestOnceTakesEverythingBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, store.Config{URL: url})
		ctx, wrong := t.Context(), errors.New("the answer can't be written")
		_, err := s.Once(ctx, keyed("a"), func(ctx context.Context) (store.KeptAnswer, error) {
			answer, err := enters(s, "A")(ctx)
			return answer, errors.Join(err, wrong)
		})
		if !errors.Is(err, wrong) {
			t.Fatal(err)
		}
		// A part that failed is not committed with the rest, even if whoever called it goes on.
		tries := 0
		_, err = s.Once(ctx, keyed("a"), func(ctx context.Context) (store.KeptAnswer, error) {
			tries++
			if _, err := s.CreateUser(ctx, hiring.Operator("test"), hiring.User{Email: "a@vivier.test", Name: "A", Role: "none"}); err == nil {
				t.Error("made a user of no role")
			}
			return store.KeptAnswer{Status: 201}, nil
		})
		if !hiring.Is(err, hiring.KindUnavailable) && !hiring.Is(err, hiring.KindInternal) && err == nil || tries == 0 {
			t.Errorf("%v, after %d tries", err, tries)
		}
		if n := departments(t, s); n != 0 {
			t.Errorf("%d departments are left", n)
		}
		if kept, err := s.Once(ctx, keyed("a"), enters(s, "A")); kept != nil || err != nil {
			t.Error(kept, err)
		}
	})
}

// Two replicas that get the same write at once carry it out once.
func TestOnceOverReplicas(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, url string) {
		one := storetest.Open(t, store.Config{URL: url})
		two := one // SQLite has one process
		if store.SQLitePath(url) == "" {
			two = storetest.Open(t, store.Config{URL: url})
		}
		ctx, begun, end, done := t.Context(), make(chan bool), make(chan bool), make(chan error)
		go func() {
			_, err := one.Once(ctx, keyed("a"), func(ctx context.Context) (store.KeptAnswer, error) {
				close(begun)
				<-end
				return enters(one, "A")(ctx)
			})
			done <- err
		}()
		<-begun
		if _, err := two.Once(ctx, keyed("a"), enters(two, "B")); hiring.Code(err) != "idempotency_key_in_use" {
			t.Error(err)
		}
		close(end)
		if err := <-done; err != nil {
			t.Error(err)
		}
		if kept, err := two.Once(ctx, keyed("a"), enters(two, "B")); err != nil || kept == nil || string(kept.Body) != "A" {
			t.Error(kept, err)
		}
		if n := departments(t, one); n != 1 {
			t.Errorf("%d departments", n)
		}
	})
}
