package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"

	"github.com/vivier-ats/vivier/api"
)

// creates is a load that enters people with their applications. Made, if there is one, is told the id of each.
func (s *stand) creates(path string, pick func(connection, n int) seat, made func(id string)) load {
	return load{connections: s.Connections, next: func(connection, n int) (request, bool) {
		at := pick(connection, n)
		body := fmt.Appendf(nil, `{"job_id":"%s","jury_id":"%s","source":"website","candidate":{"given_name":"Alix","family_name":"Martin","email":"alix.%d.%d@example.org"}}`,
			at.job, at.jury, connection, n)
		r := request{method: http.MethodPost, path: path, body: body, status: http.StatusCreated, check: func(body []byte) error {
			var answer api.Application
			if err := json.Unmarshal(body, &answer); err == nil && answer.JuryID != nil && answer.JuryID.String() == at.jury && answer.Status == api.StatusActive {
				return nil
			}
			var bare bareApplication // whose milestones are numbers
			if err := json.Unmarshal(body, &bare); err == nil && bare.JuryID != nil && bare.JuryID.String() == at.jury {
				return nil
			}
			return fmt.Errorf("not the application that was entered: %.300s", body)
		}}
		if made != nil {
			r.done = func(body []byte) error {
				id, err := idOf(body)
				made(id)
				return err
			}
		}
		return r, true
	}}
}

// idOf reads the id that an answer begins with: decoding each whole answer would slow the load down.
func idOf(body []byte) (string, error) {
	const before, length = `{"id":"`, 36
	if len(body) < len(before)+length || string(body[:len(before)]) != before {
		return "", fmt.Errorf("no id: %.100s", body)
	}
	return string(body[len(before) : len(before)+length]), nil
}

// queue holds applications that can be moved on.
type queue struct {
	mu  sync.Mutex
	all []movable
}

// movable is an application at a version, with the stages that it can still go to.
type movable struct {
	id      string
	version int
	stages  []string
}

func (q *queue) put(m movable) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.all = append(q.all, m)
}

func (q *queue) take() (m movable, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.all) == 0 {
		return m, false
	}
	m, q.all = q.all[0], q.all[1:]
	return m, true
}

// moves is a load that moves applications of the queue on, stage by stage.
func (s *stand) moves(q *queue) load {
	return load{connections: s.Connections, next: func(int, int) (request, bool) {
		m, ok := q.take()
		if !ok {
			return request{}, false
		}
		to := m.stages[0]
		return request{
			method: http.MethodPost, path: pathApplications + "/" + m.id + "/transitions", header: fmt.Sprintf("If-Match: \"%d\"\r\n", m.version),
			body: []byte(`{"action":"move","to":"` + to + `"}`), status: http.StatusCreated,
			check: func(body []byte) error {
				var answer api.TransitionResult
				if err := json.Unmarshal(body, &answer); err != nil || answer.Application.Stage != to || answer.Application.Version != m.version+1 {
					return fmt.Errorf("it was not moved to %s (%w): %.300s", to, err, body)
				}
				return nil
			},
			done: func([]byte) error {
				if len(m.stages) > 1 {
					q.put(movable{m.id, m.version + 1, m.stages[1:]})
				}
				return nil
			},
		}, true
	}}
}

// writes is P4: entering and moving applications against the bare create, and many writers on one jury.
func (s *stand) writes(ctx context.Context) error {
	var q queue
	bare := s.creates("/applications", s.scattered, nil)
	ours := s.creates(pathApplications, s.scattered, func(id string) {
		q.put(movable{id, 1, []string{"relevant", "interviewed", "selected", "interviewed", "relevant", "received"}})
	})
	c, err := s.versus(ctx, "P4 create", s.ofBare(bare), s.ofProduct(s.large, ours))
	if err != nil {
		return err
	}
	s.atLeast("P4", "create an application, against the bare create", c, 0.35)
	if c, err = s.versus(ctx, "P4 transition", s.ofBare(bare), s.ofProduct(s.large, s.moves(&q))); err != nil {
		return err
	}
	s.atLeast("P4", "a transition, against the bare create", c, 0.35)
	spread := s.creates(pathApplications, func(c, _ int) seat { return s.juries[c%len(s.juries)] }, nil)
	crowded := s.creates(pathApplications, func(int, int) seat { return s.juries[0] }, nil)
	if c, err = s.versus(ctx, "P4 one jury", s.ofProduct(s.large, spread), s.ofProduct(s.large, crowded)); err != nil {
		return err
	}
	s.atLeast("P4", fmt.Sprintf("%d writers on one jury, against as many juries", s.Connections), c, 0.8)
	return nil
}
